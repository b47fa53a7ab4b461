// /api/tokens: personal access tokens, one's own, or for administrators somebody else's.
import { accountOperations as operations } from '#contract/api/operations/account.ts';
import type { DeviceId, UserId } from '#contract/ids.ts';
import type { TokenRecord } from '#server/access/ports.ts';
import type { Principal } from '#server/access/principal.ts';
import { presentToken } from '#server/access/tokens.ts';
import type { Route } from '#server/http/exchange.ts';
import { serve } from '#server/http/serve.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { ApiDeps } from './index.ts';

export function tokenRoutes({ doors, permissions, people, tokens, record }: ApiDeps): Route[] {
  /** Somebody else's tokens are for those who manage people. @throws AppError */
  function requireAccountOf(user: UserId, principal: Principal): void {
    if (user !== ownAccount(principal)) permissions.require(principal, { action: 'manage_people' });
  }

  /** A token cannot tell whether a device exists that its maker may not see. @throws AppError */
  function requireVisible(devices: readonly DeviceId[], principal: Principal): void {
    for (const device of devices) {
      const verdict = permissions.decide(principal, { action: 'watch', device });
      // A maker without the scope to watch may still name the device.
      if (!verdict.allowed && verdict.code === 'not_found') {
        throw new AppError('not_found', `There is no device "${device}", or you may not see it.`);
      }
    }
  }

  function findForRevoking(id: string | undefined, principal: Principal): TokenRecord {
    const token = tokens.get(id ?? '');
    const isOwn = token?.user === ownAccount(principal);
    const mayRevoke = isOwn || permissions.decide(principal, { action: 'manage_people' }).allowed;
    if (!token || !mayRevoke) throw new AppError('not_found', 'There is no such token among yours.');
    return token;
  }

  return [
    serve(operations.listTokens, async ({ presented, readQuery }) => {
      const principal = await doors.admit(presented, { action: 'own_account' });
      const user = readQuery().user ?? ownAccount(principal);
      requireAccountOf(user, principal);
      return { tokens: tokens.listOf(people.get(user).id).map(presentToken) };
    }),

    serve(operations.createToken, async ({ presented, address, readBody }) => {
      const principal = await doors.admit(presented, { action: 'own_account' });
      const wanted = await readBody();
      requireVisible(wanted.devices ?? [], principal);
      const maker = principal.kind === 'token' ? tokens.find(principal.token) : null;
      const { token, secret } = await tokens.create(ownAccount(principal), wanted, maker);
      const { scopes, devices, expiresAt } = token;
      const details = { token: token.id, scopes, devices, expiresAt };
      record({ principal, address }, 'token.made', { target: token.name, details });
      return { token: presentToken(token), secret };
    }),

    serve(operations.revokeToken, async ({ presented, address, params }) => {
      const principal = await doors.admit(presented, { action: 'own_account' });
      const token = findForRevoking(params.id, principal);
      const details = { token: token.id, owner: people.get(token.user).email };
      await tokens.revoke(token.id);
      record({ principal, address }, 'token.revoked', { target: token.name, details });
      return undefined;
    }),
  ];
}

/** Whoever the door let in for an account of their own has one. */
function ownAccount(principal: Principal): UserId {
  if (principal.kind === 'user' || principal.kind === 'token') return principal.user;
  throw new AppError('forbidden', 'Only a person has tokens.');
}
