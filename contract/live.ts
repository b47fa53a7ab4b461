// The live endpoint's event maps: what a browser and the hub say to each other over Socket.IO at `livePath`.
import { z } from 'zod';
import { deviceStatusSchema } from './api/devices.ts';
import type { ErrorBody } from './errors.ts';
import { dropCauses, type FrameMeta } from './frame.ts';
import { deviceIdSchema } from './ids.ts';
import type { LiveResults } from './results.ts';

/** Its own Socket.IO server and path: a message-pack parser belongs to a whole server, and the default path keeps the default parser. */
export const livePath = '/api/live';

/** What a subscription's credit is at first. */
export const initialCredit = 2;

/** At most this many subscriptions per socket; one wall of tiles and a few full pictures fit many times over. */
export const maxSubscriptions = 512;

/**
 * `wall`: the status of every device the viewer may see, now and on each change.
 * `frames`: every frame of one device as the credit allows. `thumbnails`: small pictures of one device, a few a second.
 * `results`: the newest result of each track of one device, as the credit allows.
 */
export const subscriptionSchema = z.discriminatedUnion('feed', [
  z.object({ feed: z.literal('wall') }),
  z.object({ feed: z.literal('frames'), device: deviceIdSchema }),
  z.object({ feed: z.literal('thumbnails'), device: deviceIdSchema }),
  z.object({ feed: z.literal('results'), device: deviceIdSchema }),
]);
export type Subscription = z.infer<typeof subscriptionSchema>;

/** Sent when the picture (or what was said of it) is on the screen: gives its credit back. One message may acknowledge several. */
export const paintedSchema = z
  .array(
    z.object({
      feed: z.enum(['frames', 'thumbnails', 'results']),
      device: deviceIdSchema,
      seq: z.int().positive(),
    }),
  )
  .min(1)
  .max(maxSubscriptions);
export type Painted = z.infer<typeof paintedSchema>;

/** What the hub did for this viewer of this device since it subscribed; sent about once a second while frames flow. */
export const deliverySchema = z.object({
  device: deviceIdSchema,
  delivered: z.int().nonnegative(),
  dropped: z.partialRecord(z.enum(dropCauses), z.int().nonnegative()),
  /** Unacknowledged frames allowed now, 1–8. */
  credit: z.int().positive(),
  viewers: z.int().nonnegative(),
});
export type Delivery = z.infer<typeof deliverySchema>;

export const wallSchema = z.array(deviceStatusSchema);

export type SubscribeReply = { ok: true } | ErrorBody;

export type ClientToServer = {
  subscribe(subscription: Subscription, reply: (answer: SubscribeReply) => void): void;
  unsubscribe(subscription: Subscription): void;
  painted(pictures: Painted): void;
  /** Answers the hub's clock (epoch ms), so that the page can show a delay that does not depend on its own clock. */
  clock(reply: (now: number) => void): void;
};

export type ServerToClient = {
  frame(meta: FrameMeta, bytes: Uint8Array): void;
  thumbnail(meta: FrameMeta, bytes: Uint8Array): void;
  /** Without tracks: nothing said is of now any more. */
  results(results: LiveResults): void;
  /** The whole wall, once after subscribing to it. */
  wall(devices: z.infer<typeof wallSchema>): void;
  device(status: z.infer<typeof deviceStatusSchema>): void;
  /** Deleted, or no longer visible to this viewer. Its subscriptions are over. */
  device_gone(gone: { device: string }): void;
  delivery(delivery: Delivery): void;
  /** A message of the client was not understood or not allowed; nothing else happened because of it. */
  refused(refusal: ErrorBody & { event: string }): void;
};
