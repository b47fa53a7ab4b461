// What the description says an operation needs is what the one permission function asks.
import { describe, expect, it } from 'vitest';
import { accesses } from '#contract/api/operation.ts';
import { needs } from '#contract/api/operation-needs.ts';
import { type Scope, scopes } from '#contract/api/tokens.ts';
import { type Role, roles } from '#contract/api/users.ts';
import { deviceIdSchema, loginIdSchema, tokenIdSchema, userIdSchema } from '#contract/ids.ts';
import { createPermissions, type Wish } from '#server/access/permissions.ts';
import type { TokenRecord, UserRecord } from '#server/access/ports.ts';

const device = deviceIdSchema.parse('door');
const user = userIdSchema.parse('00000000-0000-4000-8000-000000000001');
const token = tokenIdSchema.parse('00000000-0000-4000-8000-000000000002');
const login = loginIdSchema.parse('00000000-0000-4000-8000-000000000003');

function permissionsOf(role: Role, tokenScopes: readonly Scope[]) {
  const person: UserRecord = {
    ...{ id: user, email: 'a@example.org', name: 'A', role, passwordHash: null, singleSignOn: null },
    ...{ timeZone: null, theme: 'dark', disabledAt: null, createdAt: 0, lastSeenAt: null },
  };
  const theToken: TokenRecord = {
    ...{ id: token, user, name: 'A', hash: '', scopes: tokenScopes, devices: null },
    ...{ createdAt: 0, expiresAt: null, lastUsedAt: null, lastUsedAddress: null },
  };
  return createPermissions({
    findUser: () => person,
    hasLogin: () => true,
    findToken: () => theToken,
    isGranted: () => true,
    hasDevice: () => true,
    hasKey: () => true,
  });
}

const asked = accesses.filter((access) => access !== 'open');

describe.each(asked)('%s', (access) => {
  const wish = { action: access, device } as Wish;
  const need = needs[access];

  it('is for the roles that the description names', () => {
    const allowed = roles.filter(
      (role) => permissionsOf(role, []).decide({ kind: 'user', user, login }, wish).allowed,
    );
    expect(allowed).toEqual(roles.filter((role) => need?.roles.includes(role)));
  });

  it('takes a token of the scope that the description names', () => {
    const allowed = scopes.filter(
      (scope) => permissionsOf('admin', [scope]).decide({ kind: 'token', user, token }, wish).allowed,
    );
    expect(allowed).toEqual(need?.scope ? [need.scope] : [...scopes]);
  });
});
