// Who is asking.
import type { DeviceId, UserId } from '#contract/ids.ts';

export type Principal =
  /** A person who logged in; over when the person's `loginVersion` moves on. */
  | { kind: 'user'; user: UserId; loginVersion: number }
  /** A device, by its key; over when the key is rotated or revoked. */
  | { kind: 'device'; device: DeviceId; keyHash: string }
  /** The holder of ADMIN_TOKEN. */
  | { kind: 'automation' }
  /** Whoever comes while ANONYMOUS_ACCESS is on: frames in, frames out, nothing else; on the five protocols only. */
  | { kind: 'anonymous' }
  /** Nobody we know: brought nothing, or something that is not valid (any more). */
  | { kind: 'stranger'; brought: 'nothing' | 'invalid' };
