// /api/me and what belongs to it: a person's own name, password, logins. /api/join: where a one-time link leads.
import { z } from 'zod';
import { loginIdSchema } from '../ids.ts';
import { passwordSchema, personNameSchema, themes, timeZoneSchema } from './users.ts';

export const updateMeSchema = z.strictObject({
  name: personNameSchema.optional(),
  /** null: the browser's. */
  timeZone: timeZoneSchema.nullable().optional(),
  theme: z.enum(themes).optional(),
});
export type UpdateMe = z.infer<typeof updateMeSchema>;

/** Ends every other login of this person. `current` is not asked of somebody who has no password yet (single sign-on). */
export const changePasswordSchema = z.strictObject({
  current: z.string().max(1000).optional(),
  password: passwordSchema,
});
export type ChangePassword = z.infer<typeof changePasswordSchema>;

export const loginMethods = ['password', 'single_sign_on'] as const;
export type LoginMethod = (typeof loginMethods)[number];

/** A place where the person is logged in. */
export const loginSchema = z.object({
  id: loginIdSchema,
  method: z.enum(loginMethods),
  createdAt: z.int(),
  lastSeenAt: z.int(),
  /** The network address it was last seen from. */
  address: z.string(),
  /** As the browser names itself, cut to 300 characters. */
  userAgent: z.string(),
  /** The one this request came with. */
  isThis: z.boolean(),
});
export type Login = z.infer<typeof loginSchema>;

export const listLoginsAnswerSchema = z.object({ logins: z.array(loginSchema) });
export type ListLoginsAnswer = z.infer<typeof listLoginsAnswerSchema>;

/** `token` is what stands behind `#` in the link. */
export const joinTokenSchema = z.strictObject({ token: z.string().max(200) });
export const joinSchema = z.strictObject({
  token: z.string().max(200),
  name: personNameSchema,
  password: passwordSchema,
});
export type Join = z.infer<typeof joinSchema>;

export const passwordLinkPurposes = ['invite', 'reset'] as const;
export type PasswordLinkPurpose = (typeof passwordLinkPurposes)[number];

export const joinInfoAnswerSchema = z.object({
  email: z.string(),
  name: z.string(),
  purpose: z.enum(passwordLinkPurposes),
  expiresAt: z.int(),
});
export type JoinInfoAnswer = z.infer<typeof joinInfoAnswerSchema>;

export const joinAnswerSchema = z.object({ email: z.string() });
export type JoinAnswer = z.infer<typeof joinAnswerSchema>;
