// POST /api/setup: the first administrator. GET /api/me: who is asking.
import { accountOperations as operations } from '#contract/api/operations/account.ts';
import type { MeAnswer } from '#contract/api/users.ts';
import { tooMany } from '#server/access/attempts.ts';
import type { Principal } from '#server/access/principal.ts';
import type { Route } from '#server/http/exchange.ts';
import { serve } from '#server/http/serve.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { ApiDeps } from './index.ts';

export function setupRoutes({ firstRun, doors, people, attempts, record }: ApiDeps): Route[] {
  const stranger: Principal = { kind: 'stranger', brought: 'nothing' };

  function present(principal: Principal): MeAnswer {
    switch (principal.kind) {
      case 'device':
        return { kind: 'device', device: principal.device };
      case 'automation':
        return { kind: 'automation' };
      case 'user':
        return { kind: 'user', user: people.present(people.get(principal.user)), login: principal.login };
      case 'token':
        return { kind: 'token', user: people.present(people.get(principal.user)), token: principal.token };
      default:
        throw new AppError('unauthenticated', 'Log in first.');
    }
  }

  return [
    serve(operations.setUp, async ({ address, readBody }) => {
      const seconds = await attempts.setup.take(address);
      if (seconds > 0) throw tooMany(seconds);
      try {
        const user = await firstRun.complete(await readBody());
        record({ principal: stranger, address }, 'setup.completed', { target: user.email });
        return { user };
      } catch (error) {
        record({ principal: stranger, address }, 'setup.failed');
        throw error;
      }
    }),

    serve(operations.getMe, async ({ presented }) =>
      present(await doors.admit(presented, { action: 'enter' })),
    ),
  ];
}
