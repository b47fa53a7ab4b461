// /api/me: a person's own name, looks and password, and where they are logged in.
import type { Login } from '#contract/api/account.ts';
import { accountOperations as operations } from '#contract/api/operations/account.ts';
import type { LoginId } from '#contract/ids.ts';
import { tooMany } from '#server/access/attempts.ts';
import type { LoginRecord } from '#server/access/ports.ts';
import type { Exchange, Route } from '#server/http/exchange.ts';
import { serve } from '#server/http/serve.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { ApiDeps } from './index.ts';
import { requirePasswordLogin } from './password-link.ts';
import { personChanges } from './person-changes.ts';

export function accountRoutes({ doors, people, logins, attempts, passwordLogin, record }: ApiDeps): Route[] {
  /** A token acts on its person's account, and is no login itself. */
  async function admit({ presented, address }: Pick<Exchange, 'presented' | 'address'>) {
    const principal = await doors.admit(presented, { action: 'own_account' });
    if (principal.kind !== 'user' && principal.kind !== 'token')
      throw new AppError('forbidden', 'This is nobody’s account.');
    return {
      by: { principal, address },
      user: people.get(principal.user),
      login: principal.kind === 'user' ? principal.login : undefined,
    };
  }

  const present = ({ user: _user, ...login }: LoginRecord, own: LoginId | undefined): Login => ({
    ...login,
    isThis: login.id === own,
  });

  return [
    serve(operations.updateMe, async (call) => {
      const { by, user } = await admit(call);
      const change = await call.readBody();
      const before = people.present(user);
      const updated = await people.updateOwn(user.id, change);
      // A theme or a time zone is nobody else's business.
      const details = personChanges(before, updated);
      if (details) record(by, 'person.changed', { target: updated.email, details });
      return { user: updated };
    }),

    serve(operations.changePassword, async (call) => {
      const { by, user, login } = await admit(call);
      const { current, password } = await call.readBody();
      requirePasswordLogin(passwordLogin);
      const seconds = await attempts.password.take(call.address, user.id);
      if (seconds > 0) throw tooMany(seconds);
      await people.changePassword(user.id, { current, password, keep: login });
      await attempts.password.forgive(user.id);
      record(by, 'person.password_changed', { target: user.email });
      return undefined;
    }),

    serve(operations.listLogins, async (call) => {
      const { user, login } = await admit(call);
      return { logins: logins.listOf(user.id).map((one) => present(one, login)) };
    }),

    serve(operations.endLogin, async (call) => {
      const { by, user } = await admit(call);
      const login = logins.listOf(user.id).find(({ id }) => id === call.params.id);
      if (!login) throw new AppError('not_found', 'You have no such login, or it has ended.');
      await logins.end(login.id);
      const { address, userAgent } = login;
      record(by, 'login.ended', { target: user.email, details: { address, userAgent } });
      return undefined;
    }),

    serve(operations.endOtherLogins, async (call) => {
      const { by, user, login } = await admit(call);
      const others = logins.listOf(user.id).filter(({ id }) => id !== login);
      await logins.endAllOf(user.id, login);
      if (others.length > 0)
        record(by, 'login.ended', { target: user.email, details: { logins: others.length } });
      return undefined;
    }),
  ];
}
