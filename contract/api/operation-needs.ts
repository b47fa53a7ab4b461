// What an operation needs, in words: for the API's description. access/permissions is what decides; a test compares the two.
import type { Access, Operation } from './operation.ts';
import type { Scope } from './tokens.ts';
import { type Role, roles } from './users.ts';

export type Need = {
  /** What a token must have; null: any scope will do. */
  scope: Scope | null;
  roles: readonly Role[];
  /** In one sentence, without the scope. */
  words: string;
};

const managers = ['admin', 'operator'] as const;
const whoever = 'Whoever may see the device: administrators, operators, viewers with a grant';

/** null: nobody is asked who they are. */
export const needs: Readonly<Record<Access, Need | null>> = {
  open: null,
  enter: {
    scope: null,
    roles,
    words: 'Anyone known to the hub; the answer has only what the caller may see.',
  },
  watch: { scope: 'read_live', roles, words: `${whoever}, the device itself.` },
  read_history: { scope: 'read_history', roles, words: `${whoever}, the device itself.` },
  send: { scope: 'send_frames', roles: managers, words: 'The device by its key, operators, administrators.' },
  manage: { scope: 'manage', roles: managers, words: 'Operators and administrators.' },
  add_device: { scope: 'manage', roles: managers, words: 'Operators and administrators.' },
  manage_analysers: { scope: 'manage', roles: managers, words: 'Operators and administrators.' },
  manage_people: { scope: 'manage', roles: ['admin'], words: 'Administrators.' },
  read_audit: { scope: 'manage', roles: ['admin'], words: 'Administrators.' },
  read_metrics: { scope: 'read_live', roles: managers, words: 'Operators and administrators.' },
  own_account: { scope: 'manage', roles, words: 'A person, for their own account. Not ADMIN_TOKEN.' },
};

/** For people: `Operators and administrators. A token needs the scope manage.` */
export function needsOf({ access }: Pick<Operation, 'access'>): { who: string; scope: Scope | null } {
  const need = needs[access];
  return need ? { who: need.words, scope: need.scope } : { who: 'Nothing: open to everyone.', scope: null };
}
