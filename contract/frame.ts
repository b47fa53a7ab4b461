// What is said about a frame, without its bytes.
import { z } from 'zod';
import { deviceIdSchema, sessionIdSchema } from './ids.ts';

export const mediaTypes = ['image/jpeg', 'image/png', 'image/webp'] as const;
export type MediaType = (typeof mediaTypes)[number];

/** All times are epoch milliseconds. */
export const frameMetaSchema = z.object({
  device: deviceIdSchema,
  session: sessionIdSchema,
  /** Counts up per device, assigned by the hub, never reused. */
  seq: z.int().positive(),
  /** By the device's clock when it says so, else `receivedAt`. */
  capturedAt: z.int(),
  /** By the hub's clock, when the last byte was in. */
  receivedAt: z.int(),
  mediaType: z.enum(mediaTypes),
  /** Pixels, from the image's header. */
  width: z.int().positive(),
  height: z.int().positive(),
});
export type FrameMeta = z.infer<typeof frameMetaSchema>;

/** Why a frame that reached the hub was not accepted. Counted per device, per session and in /metrics. */
export const refusalCauses = [
  'rate_limit',
  'byte_rate',
  'too_large',
  'too_many_pixels',
  'not_an_image',
  'unsupported_type',
  'malformed',
] as const;
export type RefusalCause = (typeof refusalCauses)[number];

/** Why an accepted frame was not sent to one viewer. */
export const dropCauses = [
  /** A newer frame came while this one waited for the viewer's credit. */
  'superseded',
  /** The viewer left while this one waited. */
  'left',
] as const;
export type DropCause = (typeof dropCauses)[number];
