// /api/setup, /api/me and /api/users: requests and answers.
import { z } from 'zod';
import { deviceIdSchema, userIdSchema } from '../ids.ts';

export const roles = ['admin', 'viewer'] as const;
export type Role = (typeof roles)[number];

export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email('That does not look like an e-mail address.'));
export const passwordSchema = z
  .string()
  .min(10, 'A password needs at least 10 characters.')
  .max(200, 'A password has at most 200 characters.');
export const personNameSchema = z
  .string()
  .trim()
  .min(1, 'Please give a name.')
  .max(80, 'A name has at most 80 characters.');

export const userSchema = z.object({
  id: userIdSchema,
  email: z.string(),
  name: z.string(),
  role: z.enum(roles),
  disabled: z.boolean(),
  createdAt: z.int(),
  lastSeenAt: z.int().nullable(),
  /** Devices a viewer may see; an admin sees all. */
  grants: z.array(deviceIdSchema),
});
export type User = z.infer<typeof userSchema>;

/** `token` comes from the set-up link printed at the first start. */
export const setupSchema = z.strictObject({
  token: z.string().max(200),
  email: emailSchema,
  name: personNameSchema,
  password: passwordSchema,
});
export type Setup = z.infer<typeof setupSchema>;

export const createUserSchema = z.strictObject({
  email: emailSchema,
  name: personNameSchema,
  password: passwordSchema,
  role: z.enum(roles).default('viewer'),
  grants: z.array(deviceIdSchema).max(1000).default([]),
});
export type CreateUser = z.infer<typeof createUserSchema>;

export const updateUserSchema = z.strictObject({
  name: personNameSchema.optional(),
  role: z.enum(roles).optional(),
  disabled: z.boolean().optional(),
  password: passwordSchema.optional(),
});
export type UpdateUser = z.infer<typeof updateUserSchema>;

export const userAnswerSchema = z.object({ user: userSchema });
export type UserAnswer = z.infer<typeof userAnswerSchema>;
export const listUsersAnswerSchema = z.object({ users: z.array(userSchema) });
export type ListUsersAnswer = z.infer<typeof listUsersAnswerSchema>;

/** Who is asking: a person, a device by its key, or automation by ADMIN_TOKEN. */
export const meAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('user'), user: userSchema }),
  z.object({ kind: z.literal('device'), device: deviceIdSchema }),
  z.object({ kind: z.literal('automation') }),
]);
export type MeAnswer = z.infer<typeof meAnswerSchema>;
