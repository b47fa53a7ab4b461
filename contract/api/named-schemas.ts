// The things that many answers speak of, by the name they have in the API's description and in generated clients.
import { z } from 'zod';
import { resultSchema, trackSchema } from '../results.ts';
import { loginSchema } from './account.ts';
import { analyserSchema, assignmentSchema } from './analysers.ts';
import { auditEntrySchema } from './audit.ts';
import { eventSchema } from './counting.ts';
import { deviceSchema, deviceStatusSchema } from './devices.ts';
import { errorBodySchema } from './error.ts';
import { groupSchema } from './groups.ts';
import { jsonValueSchema } from './json-value.ts';
import { sessionSchema } from './sessions.ts';
import { tokenSchema } from './tokens.ts';
import { passwordLinkSchema, userSchema } from './users.ts';

export const namedSchemas = {
  Device: deviceSchema,
  DeviceStatus: deviceStatusSchema,
  Session: sessionSchema,
  Track: trackSchema,
  Result: resultSchema,
  Event: eventSchema,
  Analyser: analyserSchema,
  Assignment: assignmentSchema,
  User: userSchema,
  Group: groupSchema,
  Login: loginSchema,
  PasswordLink: passwordLinkSchema,
  Token: tokenSchema,
  AuditEntry: auditEntrySchema,
  JsonValue: jsonValueSchema,
  Error: errorBodySchema,
} satisfies Record<string, z.ZodType>;

/** A registry of our own: ids in zod's global one are shared by every copy of these files in the process. */
export const nameRegistry = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(namedSchemas)) nameRegistry.add(schema, { id });
