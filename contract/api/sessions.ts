// /api/sessions: requests and answers.
import { z } from 'zod';
import { dropCauses, mediaTypes, refusalCauses } from '../frame.ts';
import { deviceIdSchema, sessionIdSchema } from '../ids.ts';

/**
 * Why a session is over. `idle`: no frame for a while. `ended`: the device ended it. `disconnected`: the connection
 * that had opened it broke. `stopped`: a person stopped it.
 * `shutdown`: the hub was stopped. `interrupted`: the hub died; found open at the next start. `removed`: its device was removed.
 */
export const endReasons = [
  'idle',
  'ended',
  'disconnected',
  'stopped',
  'shutdown',
  'interrupted',
  'removed',
] as const;
export type EndReason = (typeof endReasons)[number];

export const sessionSchema = z.object({
  id: sessionIdSchema,
  device: deviceIdSchema,
  deviceName: z.string(),
  startedAt: z.int(),
  /** null while it is open. */
  endedAt: z.int().nullable(),
  endReason: z.enum(endReasons).nullable(),
  lastFrameAt: z.int(),
  /** Frames accepted. */
  frames: z.int().nonnegative(),
  /** Bytes of the accepted frames. */
  bytes: z.int().nonnegative(),
  firstSeq: z.int().positive(),
  lastSeq: z.int().positive(),
  width: z.int(),
  height: z.int(),
  mediaType: z.enum(mediaTypes),
  /** Frames that reached the hub during the session and were refused. */
  refused: z.partialRecord(z.enum(refusalCauses), z.int().nonnegative()),
  /** Full frames sent to viewers, all viewers together. */
  delivered: z.int().nonnegative(),
  /** Full frames not sent to a viewer, all viewers together. */
  dropped: z.partialRecord(z.enum(dropCauses), z.int().nonnegative()),
});
export type Session = z.infer<typeof sessionSchema>;

export const listSessionsQuerySchema = z.strictObject({
  device: deviceIdSchema.optional(),
  /** Sessions that overlap [from, to), epoch ms. */
  from: z.coerce.number().int().optional(),
  to: z.coerce.number().int().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** The `next` of the page before. */
  cursor: z.string().max(100).optional(),
});
export type ListSessionsQuery = z.infer<typeof listSessionsQuerySchema>;

/** Newest first; `next` is null on the last page. */
export const listSessionsAnswerSchema = z.object({
  sessions: z.array(sessionSchema),
  next: z.string().nullable(),
});
export type ListSessionsAnswer = z.infer<typeof listSessionsAnswerSchema>;

export const sessionAnswerSchema = z.object({ session: sessionSchema });
export type SessionAnswer = z.infer<typeof sessionAnswerSchema>;
