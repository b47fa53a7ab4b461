// POST /api/devices/{id}/stats | events | faces, for programs that count at the edge, and GET /api/events.
import { z } from 'zod';
import { deviceIdSchema } from '../ids.ts';

const count = z.int().nonnegative();
const faceId = z.int().nonnegative();

/** Whatever is not named stays as it was. */
export const postStatsSchema = z
  .strictObject({
    count_in: count.optional(),
    count_out: count.optional(),
    face_count: count.optional(),
    daily_event_count: count.optional(),
    event_active: z.boolean().optional(),
    current_event_count_in: count.optional(),
  })
  .refine((stats) => Object.values(stats).some((value) => value !== undefined), {
    error: 'Name at least one figure, such as {"count_in": 5}.',
  });
export type PostStats = z.infer<typeof postStatsSchema>;

/** All figures, as they are now. */
export const statsAnswerSchema = z.object({
  stats: z.object({
    count_in: count,
    count_out: count,
    face_count: count,
    daily_event_count: count,
    event_active: z.boolean(),
    current_event_count_in: count,
  }),
});
export type StatsAnswer = z.infer<typeof statsAnswerSchema>;

/** Epoch ms, or the time of day by the hub's clock, as protocol 3 writes it. */
const moment = z.union(
  [z.int().nonnegative().max(8_640_000_000_000_000), z.string().regex(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/)],
  {
    error: 'A time is HH:MM:SS or epoch milliseconds.',
  },
);
export type Moment = z.infer<typeof moment>;

/** Times that are not named are now; `count_in` is by default the device's `current_event_count_in`. */
export const postEventSchema = z.discriminatedUnion(
  'status',
  [
    z.strictObject({ status: z.literal('started'), start_time: moment.optional() }),
    z.strictObject({
      status: z.literal('ended'),
      start_time: moment.optional(),
      end_time: moment.optional(),
      count_in: count.optional(),
    }),
  ],
  { error: 'status is "started" or "ended".' },
);
export type PostEvent = z.infer<typeof postEventSchema>;

export const eventSchema = z.object({
  device: deviceIdSchema,
  /** Counts up per device, from 1. */
  number: z.int().positive(),
  kind: z.literal('high_traffic'),
  /** Epoch ms. */
  startedAt: z.int(),
  /** null while it lasts. */
  endedAt: z.int().nullable(),
  countIn: count.nullable(),
});
export type Event = z.infer<typeof eventSchema>;

export const eventAnswerSchema = z.object({ event: eventSchema });
export type EventAnswer = z.infer<typeof eventAnswerSchema>;

/** The picture itself as the body is fine too; then the id stands in the header `X-Face-Id`. Without an id: the next number. */
export const postFaceSchema = z.strictObject({
  face_id: faceId.optional(),
  /** JPEG, PNG or WebP in base64; a data URL is fine. */
  image_data: z.string().min(1, 'The picture is empty.'),
});
export type PostFace = z.infer<typeof postFaceSchema>;

export const faceIdHeaderSchema = z
  .string()
  .regex(/^\d{1,15}$/, 'X-Face-Id is a whole number.')
  .transform(Number)
  .optional();

export const faceAnswerSchema = z.object({ face_id: faceId });
export type FaceAnswer = z.infer<typeof faceAnswerSchema>;

export const listEventsQuerySchema = z.strictObject({
  /** Default: every device that one may see. */
  device: deviceIdSchema.optional(),
  /** Epoch ms: events that began, or ended, then or later. */
  since: z.coerce.number().int().nonnegative().optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});
export type ListEventsQuery = z.infer<typeof listEventsQuerySchema>;

/** Newest first. */
export const listEventsAnswerSchema = z.object({ events: z.array(eventSchema) });
export type ListEventsAnswer = z.infer<typeof listEventsAnswerSchema>;
