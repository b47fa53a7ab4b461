// Who is asking.
import type { DeviceId, LoginId, TokenId, UserId } from '#contract/ids.ts';

export type Principal =
  /** A person who logged in; over when that login is. */
  | { kind: 'user'; user: UserId; login: LoginId }
  /** A person's token; over when it is revoked or has expired. */
  | { kind: 'token'; user: UserId; token: TokenId }
  /** A device, by its key; over when the key is rotated or revoked. */
  | { kind: 'device'; device: DeviceId; keyHash: string }
  /** The holder of ADMIN_TOKEN. */
  | { kind: 'automation' }
  /** Whoever comes while ANONYMOUS_ACCESS is on: frames in, frames out, nothing else; on the five protocols only. */
  | { kind: 'anonymous' }
  /** Nobody we know: brought nothing, something that is not valid (any more), or a login by a page of another site. */
  | { kind: 'stranger'; brought: 'nothing' | 'invalid' | 'foreign_login' };
