// Results: what an analyser, a processor or a device itself said about one frame or one moment.
import { z } from 'zod';
import { deviceIdSchema, sessionIdSchema } from './ids.ts';

/** Who said it. `physio`: predictions of protocol 1. `processor`: boxes of protocol 4. `analyser`: the hub's own (later). */
export const trackKinds = ['physio', 'processor', 'analyser'] as const;
export type TrackKind = (typeof trackKinds)[number];

/** All results of one source over one session. */
export const trackSchema = z.object({
  id: z.uuid(),
  session: sessionIdSchema,
  name: z.string().min(1).max(100),
  kind: z.enum(trackKinds),
  createdAt: z.int(),
  /** Results kept. */
  results: z.int().nonnegative(),
});
export type Track = z.infer<typeof trackSchema>;

/** Drawn by the interface when it is there; each rect is [x1, y1, x2, y2], 0–1, corners in any order. */
export const boxSchema = z.object({
  rect: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  label: z.string().optional(),
  score: z.number().optional(),
  trackId: z.union([z.string(), z.number()]).optional(),
});
export type Box = z.infer<typeof boxSchema>;

/** Free JSON; these keys are drawn: numbers as series, `boxes`, `text`. */
export const resultValuesSchema = z.record(z.string(), z.unknown());
export type ResultValues = z.infer<typeof resultValuesSchema>;

export const resultSchema = z.object({
  /** The frame it belongs to; null when it came without one (a processor that has a video of its own). */
  seq: z.int().positive().nullable(),
  /** Epoch ms: the frame's time of capture, or when the result came in. */
  at: z.int(),
  values: resultValuesSchema,
  tookMs: z.number().nonnegative().nullable(),
});
export type Result = z.infer<typeof resultSchema>;

/** The newest result of each source of one device, as sent to those who watch it. */
export const liveResultsSchema = z.object({
  device: deviceIdSchema,
  /** Counts up per device with each new result; what `painted` acknowledges for the feed `results`. */
  seq: z.int().positive(),
  tracks: z.array(z.object({ name: z.string(), kind: z.enum(trackKinds), result: resultSchema })),
});
export type LiveResults = z.infer<typeof liveResultsSchema>;

/** Why something said was not kept. Counted in /metrics. */
export const resultDropCauses = [
  /** The device had no open session: shown live only. */
  'no_session',
  /** Not a result: values that are not JSON or nest too deep, a time or number that is none. */
  'malformed',
  /** Values of too many bytes. */
  'too_large',
  /** The session has as many tracks as one may have. */
  'too_many_tracks',
  /** Storage did not keep up: the oldest unwritten went. */
  'queue_full',
  /** Its session never reached storage. */
  'no_parent',
  /** Its device was removed before it was written. */
  'removed',
  /** The hub stopped and storage did not take it. */
  'shutdown',
] as const;
export type ResultDropCause = (typeof resultDropCauses)[number];
