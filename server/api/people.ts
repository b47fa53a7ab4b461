// /api/users: people and their grants.
import {
  createUserSchema,
  type ListUsersAnswer,
  type User,
  type UserAnswer,
  updateUserSchema,
} from '#contract/api/users.ts';
import { deviceIdSchema } from '#contract/ids.ts';
import { parseInput, readJson } from '#server/http/body.ts';
import type { Exchange, Route } from '#server/http/exchange.ts';
import { sendEmpty, sendJson } from '#server/http/reply.ts';
import type { ApiDeps } from './index.ts';

export function peopleRoutes({ doors, people }: ApiDeps): Route[] {
  const answer = (status: number, user: User, { res }: Exchange) =>
    sendJson(res, status, { user } satisfies UserAnswer);
  const admit = ({ presented }: Exchange) => doors.admit(presented, { action: 'manage_people' });

  const setGrant = (granted: boolean) => async (exchange: Exchange) => {
    await admit(exchange);
    const device = parseInput(deviceIdSchema, exchange.params.device);
    answer(200, await people.setGrant(exchange.params.id ?? '', device, granted), exchange);
  };

  return [
    {
      method: 'GET',
      path: '/api/users',
      async handle(exchange) {
        await admit(exchange);
        sendJson(exchange.res, 200, { users: people.list() } satisfies ListUsersAnswer);
      },
    },
    {
      method: 'POST',
      path: '/api/users',
      async handle(exchange) {
        await admit(exchange);
        answer(201, await people.create(await readJson(exchange.req, createUserSchema)), exchange);
      },
    },
    {
      method: 'PATCH',
      path: '/api/users/:id',
      async handle(exchange) {
        await admit(exchange);
        const change = await readJson(exchange.req, updateUserSchema);
        answer(200, await people.update(exchange.params.id ?? '', change), exchange);
      },
    },
    {
      method: 'DELETE',
      path: '/api/users/:id',
      async handle(exchange) {
        await admit(exchange);
        await people.remove(exchange.params.id ?? '');
        sendEmpty(exchange.res, 204);
      },
    },
    { method: 'PUT', path: '/api/users/:id/grants/:device', handle: setGrant(true) },
    { method: 'DELETE', path: '/api/users/:id/grants/:device', handle: setGrant(false) },
  ];
}
