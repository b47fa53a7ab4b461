// POST /api/setup: the first administrator. GET /api/me: who is asking.
import { type MeAnswer, setupSchema, type UserAnswer } from '#contract/api/users.ts';
import { readJson } from '#server/http/body.ts';
import type { Route } from '#server/http/exchange.ts';
import { sendJson } from '#server/http/reply.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { ApiDeps } from './index.ts';

export function setupRoutes({ firstRun, doors, people }: ApiDeps): Route[] {
  return [
    {
      method: 'POST',
      path: '/api/setup',
      async handle({ req, res }) {
        const user = await firstRun.complete(await readJson(req, setupSchema));
        sendJson(res, 201, { user } satisfies UserAnswer);
      },
    },
    {
      method: 'GET',
      path: '/api/me',
      async handle({ res, presented }) {
        const principal = await doors.admit(presented, { action: 'enter' });
        sendJson(res, 200, present(principal) satisfies MeAnswer);
      },
    },
  ];

  function present(principal: Awaited<ReturnType<typeof doors.admit>>): MeAnswer {
    switch (principal.kind) {
      case 'device':
        return { kind: 'device', device: principal.device };
      case 'automation':
        return { kind: 'automation' };
      case 'user': {
        const user = people.find(principal.user);
        if (user) return { kind: 'user', user: people.present(user) };
      }
    }
    throw new AppError('unauthenticated', 'Log in first.');
  }
}
