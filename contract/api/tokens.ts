// /api/tokens: personal access tokens. A token acts as its person, within its scopes, its devices and its time.
import { z } from 'zod';
import { deviceIdSchema, tokenIdSchema, userIdSchema } from '../ids.ts';

/**
 * `read_live`: pictures and states of this moment. `read_history`: sessions, results, events. `send_frames`: as the device.
 * `manage`: all that its person may change, their own account and tokens included.
 */
export const scopes = ['read_live', 'read_history', 'send_frames', 'manage'] as const;
export type Scope = (typeof scopes)[number];

export const tokenNameSchema = z
  .string()
  .trim()
  .min(1, 'Give the token a name, so that you know it again.')
  .max(80, 'A name has at most 80 characters.');

export const tokenSchema = z.object({
  id: tokenIdSchema,
  user: userIdSchema,
  name: z.string(),
  scopes: z.array(z.enum(scopes)),
  devices: z.array(deviceIdSchema).nullable().describe('null: every device that its person may see.'),
  createdAt: z.int(),
  expiresAt: z.int().nullable().describe('null: never.'),
  lastUsedAt: z.int().nullable(),
  lastUsedAddress: z.string().nullable(),
});
export type Token = z.infer<typeof tokenSchema>;

/** A token made by a token has no scope, device or time that its maker lacks. */
export const createTokenSchema = z.strictObject({
  name: tokenNameSchema,
  scopes: z
    .array(z.enum(scopes))
    .min(1, 'Choose at least one thing that the token may do.')
    .max(scopes.length)
    .transform((chosen) => [...new Set(chosen)]),
  devices: z
    .array(deviceIdSchema)
    .min(1, 'Choose a device, or null for all.')
    .max(1000)
    .nullable()
    .default(null)
    .describe('null: every device that you may see.'),
  expiresAt: z.int().positive().nullable().default(null).describe('null: never.'),
});
export type CreateToken = z.infer<typeof createTokenSchema>;

export const listTokensQuerySchema = z.strictObject({
  /** Somebody else's, for administrators. Default: one's own. */
  user: userIdSchema.optional(),
});
export const listTokensAnswerSchema = z.object({ tokens: z.array(tokenSchema) });
export type ListTokensAnswer = z.infer<typeof listTokensAnswerSchema>;

/** `secret` is shown this once and kept only as a hash. */
export const createTokenAnswerSchema = z.object({ token: tokenSchema, secret: z.string() });
export type CreateTokenAnswer = z.infer<typeof createTokenAnswerSchema>;
