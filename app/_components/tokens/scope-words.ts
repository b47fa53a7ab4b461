// What a token may do, in plain words. `satisfies` makes a new scope without words a type error.
import type { Scope } from '#contract/api/tokens.ts';
import type { Role } from '#contract/api/users.ts';

export const scopeWords = {
  read_live: 'Watch',
  read_history: 'Read the history',
  send_frames: 'Send frames',
  manage: 'Manage',
} satisfies Record<Scope, string>;

export const scopeExplained = {
  read_live: 'Pictures and states of this moment: live sockets, MJPEG, snapshots.',
  read_history: 'Sessions, results and events.',
  send_frames: 'Send pictures as a device, and end its session.',
  manage: 'Everything that you may change, your account and your tokens included.',
} satisfies Record<Scope, string>;

/** Scopes that do something for a person of this role. */
export function scopesFor(role: Role): Scope[] {
  const all: Scope[] = ['read_live', 'read_history', 'send_frames', 'manage'];
  return role === 'viewer' ? all.filter((scope) => scope !== 'send_frames') : all;
}
