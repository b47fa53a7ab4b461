// /api/join: where a one-time link leads. It is opened by who has no login yet; the secret in it is all there is to show.
import { accountOperations as operations } from '#contract/api/operations/account.ts';
import { tooMany } from '#server/access/attempts.ts';
import type { Principal } from '#server/access/principal.ts';
import type { Route } from '#server/http/exchange.ts';
import { serve } from '#server/http/serve.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { ApiDeps } from './index.ts';

export function joinRoutes({ people, passwordLinks, passwordLogin, attempts, record }: ApiDeps): Route[] {
  const stranger: Principal = { kind: 'stranger', brought: 'nothing' };

  async function takeTry(address: string): Promise<void> {
    const seconds = await attempts.join.take(address);
    if (seconds > 0) throw tooMany(seconds);
    if (!passwordLogin)
      throw new AppError('gone', 'Passwords are switched off on this hub. Log in by single sign-on instead.');
  }

  return [
    serve(operations.inspectLink, async ({ address, readBody }) => {
      await takeTry(address);
      const { user: _user, ...info } = await passwordLinks.inspect((await readBody()).token);
      return info;
    }),

    serve(operations.join, async ({ address, readBody }) => {
      await takeTry(address);
      const { token, ...chosen } = await readBody();
      const { user, purpose, maker } = await passwordLinks.redeem(token);
      const { email } = await people.join(user.id, chosen);
      record({ principal: stranger, address }, 'person.joined', {
        target: email,
        details: { purpose, linkMadeBy: maker },
      });
      return { email };
    }),
  ];
}
