// What has changed of a person, for the audit log.
import type { User } from '#contract/api/users.ts';

const fields = ['name', 'role', 'state'] as const;

/** Null when nothing has. */
export function personChanges(before: User, after: User) {
  const changed = fields.filter((field) => before[field] !== after[field]);
  if (changed.length === 0) return null;
  const only = (user: User) => Object.fromEntries(changed.map((field) => [field, user[field]]));
  return { before: only(before), after: only(after) };
}
