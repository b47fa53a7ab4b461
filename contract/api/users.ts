// /api/setup, /api/me and /api/users: requests and answers.
import { z } from 'zod';
import { deviceIdSchema, groupIdSchema, loginIdSchema, tokenIdSchema, userIdSchema } from '../ids.ts';

/** `admin`: everything. `operator`: every device and analyser, no people. `viewer`: looks at what was granted. */
export const roles = ['admin', 'operator', 'viewer'] as const;
export type Role = (typeof roles)[number];

export const themes = ['dark', 'light', 'auto'] as const;
export type Theme = (typeof themes)[number];

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

export const timeZoneSchema = z
  .string()
  .max(64)
  .refine(isTimeZone, 'That is not a time zone. Names look like Europe/Berlin.');

/**
 * How a person can come in. `invited`: has neither a password nor a single sign-on yet. `active`: may log in.
 * `disabled`: may not.
 */
export const userStates = ['invited', 'active', 'disabled'] as const;

export const userSchema = z.object({
  id: userIdSchema,
  email: z.string(),
  name: z.string(),
  role: z.enum(roles),
  state: z.enum(userStates),
  createdAt: z.int(),
  lastSeenAt: z.int().nullable(),
  /** Devices granted one by one. Admins and operators see every device anyway. */
  grants: z.array(deviceIdSchema),
  /** Groups whose devices the person may see. */
  groups: z.array(groupIdSchema),
  /** Has a password; without one, a person comes in by single sign-on or not at all. */
  hasPassword: z.boolean(),
  hasSingleSignOn: z.boolean(),
  /** IANA name; null: the browser's. */
  timeZone: z.string().nullable(),
  theme: z.enum(themes),
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

/** Without a password the person is invited: the answer then has a one-time link on which they choose one. */
export const createUserSchema = z.strictObject({
  email: emailSchema,
  name: personNameSchema,
  password: passwordSchema.optional(),
  role: z.enum(roles).default('viewer'),
  grants: z.array(deviceIdSchema).max(1000).default([]),
  groups: z.array(groupIdSchema).max(100).default([]),
  /** Send the link by e-mail as well; refused when the hub has no mail server. */
  mail: z.boolean().default(false),
});
export type CreateUser = z.infer<typeof createUserSchema>;

/** Setting a password ends every login of that person, and so does disabling them. */
export const updateUserSchema = z.strictObject({
  name: personNameSchema.optional(),
  role: z.enum(roles).optional(),
  disabled: z.boolean().optional(),
  password: passwordSchema.optional(),
});
export type UpdateUser = z.infer<typeof updateUserSchema>;

/** A one-time link on which a person chooses a password. Shown this once and kept only as a hash. */
export const passwordLinkSchema = z.object({
  /** An absolute URL; the secret stands behind `#`, which browsers do not send. */
  url: z.url(),
  expiresAt: z.int(),
  /** `sent` by e-mail, `failed` to be sent, or not `wanted`. */
  mail: z.enum(['not_wanted', 'sent', 'failed']),
});
export type PasswordLink = z.infer<typeof passwordLinkSchema>;

export const createUserAnswerSchema = z.object({ user: userSchema, link: passwordLinkSchema.optional() });
export type CreateUserAnswer = z.infer<typeof createUserAnswerSchema>;

export const createPasswordLinkSchema = z.strictObject({ mail: z.boolean().default(false) });
export const passwordLinkAnswerSchema = z.object({ link: passwordLinkSchema });
export type PasswordLinkAnswer = z.infer<typeof passwordLinkAnswerSchema>;

export const userAnswerSchema = z.object({ user: userSchema });
export type UserAnswer = z.infer<typeof userAnswerSchema>;
export const listUsersAnswerSchema = z.object({ users: z.array(userSchema) });
export type ListUsersAnswer = z.infer<typeof listUsersAnswerSchema>;

/** Who is asking: a person, a person's token, a device by its key, or automation by ADMIN_TOKEN. */
export const meAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('user'), user: userSchema, login: loginIdSchema }),
  z.object({ kind: z.literal('token'), user: userSchema, token: tokenIdSchema }),
  z.object({ kind: z.literal('device'), device: deviceIdSchema }),
  z.object({ kind: z.literal('automation') }),
]);
export type MeAnswer = z.infer<typeof meAnswerSchema>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
