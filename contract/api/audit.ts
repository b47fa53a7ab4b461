// /api/audit: who did what, and who watched which device from when to when. Append-only; no secret is ever in it.
import { z } from 'zod';
import { deviceIdSchema } from '../ids.ts';
import { jsonValueSchema } from './json-value.ts';

/** Subject, dot, what happened to it. Part of the API: add, never rename. */
export const auditActions = [
  'login.succeeded',
  'login.failed',
  'login.refused',
  'login.ended',
  'setup.completed',
  'setup.failed',
  'watch.started',
  'watch.ended',
  'device.added',
  'device.changed',
  'device.key_changed',
  'device.key_revoked',
  'device.phone_paired',
  'device.phone_unpaired',
  'device.pairing_failed',
  'device.analysers_changed',
  'device.removed',
  'person.invited',
  'person.added',
  'person.changed',
  'person.password_changed',
  'person.password_link_made',
  'person.joined',
  'person.removed',
  'grant.given',
  'grant.taken',
  'group.added',
  'group.changed',
  'group.removed',
  'token.made',
  'token.revoked',
  'key.refused',
  'session.stopped',
  'audit.exported',
  'audit.pruned',
  'audit.lost',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** Who did it. Names are those of that moment, so that an entry still says something when the person is gone. */
export const auditActorSchema = z.object({
  kind: z.enum(['user', 'token', 'device', 'automation', 'anonymous', 'stranger', 'hub', 'command']),
  id: z.string().nullable(),
  name: z.string(),
});
export type AuditActor = z.infer<typeof auditActorSchema>;

export const auditEntrySchema = z.object({
  /** Counts up; a gap means that somebody took an entry out by hand, or that the oldest were pruned. */
  number: z.int().positive(),
  at: z.int(),
  action: z.enum(auditActions),
  actor: auditActorSchema,
  /** Network address; null for what the hub did by itself. */
  address: z.string().nullable(),
  device: deviceIdSchema.nullable(),
  /** What it was done to, in words: a person's e-mail, a token's name, a group's name. */
  target: z.string().nullable(),
  details: z.record(z.string(), jsonValueSchema),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

const auditFilter = {
  action: z.enum(auditActions).optional(),
  /** The id of a person, token or device that did it. */
  actor: z.string().max(100).optional(),
  device: deviceIdSchema.optional(),
  /** Somewhere in the actor's name, the target or the address. */
  text: z.string().trim().max(100).optional(),
  from: z.coerce.number().int().optional(),
  to: z.coerce.number().int().optional(),
};

export const auditFilterSchema = z.strictObject(auditFilter);
export type AuditFilter = z.infer<typeof auditFilterSchema>;

export const listAuditQuerySchema = z.strictObject({
  ...auditFilter,
  limit: z.coerce.number().int().min(1).max(500).default(100),
  /** The `next` of the page before. */
  cursor: z.string().max(100).optional(),
});
export type ListAuditQuery = z.infer<typeof listAuditQuerySchema>;

/** Newest first; `next` is null on the last page. */
export const listAuditAnswerSchema = z.object({
  entries: z.array(auditEntrySchema),
  next: z.string().nullable(),
});
export type ListAuditAnswer = z.infer<typeof listAuditAnswerSchema>;
