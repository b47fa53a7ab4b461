// Whether somebody can come in, and why not.
import type { User } from '#contract/api/users.ts';
import type { UserRecord } from './ports.ts';

export function userState({ disabledAt, passwordHash, singleSignOn }: UserRecord): User['state'] {
  if (disabledAt !== null) return 'disabled';
  return passwordHash === null && singleSignOn === null ? 'invited' : 'active';
}
