// The ids that cross borders (URLs, sockets, rows), as branded strings so that one is never taken for another.
import { z } from 'zod';

/** 1–64 of letters, digits, dot, dash, underscore; starts with a letter or digit. It stands in URLs and commands as it is. */
export const deviceIdSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'A device id is 1 to 64 letters, digits, dots, dashes or underscores, and starts with a letter or digit.',
  )
  .brand<'DeviceId'>();
export type DeviceId = z.infer<typeof deviceIdSchema>;

export const sessionIdSchema = z.uuid().brand<'SessionId'>();
export type SessionId = z.infer<typeof sessionIdSchema>;

export const userIdSchema = z.uuid().brand<'UserId'>();
export type UserId = z.infer<typeof userIdSchema>;

/** One place where a person is logged in. */
export const loginIdSchema = z.uuid().brand<'LoginId'>();
export type LoginId = z.infer<typeof loginIdSchema>;

export const tokenIdSchema = z.uuid().brand<'TokenId'>();
export type TokenId = z.infer<typeof tokenIdSchema>;

/** A group of devices. */
export const groupIdSchema = z.uuid().brand<'GroupId'>();
export type GroupId = z.infer<typeof groupIdSchema>;
