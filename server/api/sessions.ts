// /api/sessions: the history.
import {
  type ListSessionsAnswer,
  listSessionsQuerySchema,
  type Session,
  type SessionAnswer,
} from '#contract/api/sessions.ts';
import { parseInput } from '#server/http/body.ts';
import type { Route } from '#server/http/exchange.ts';
import { sendJson } from '#server/http/reply.ts';
import type { SessionRecord } from '#server/sessions/ports.ts';
import { findVisibleSession } from './find-visible-session.ts';
import type { ApiDeps } from './index.ts';

export function sessionRoutes(deps: ApiDeps): Route[] {
  const { doors, permissions, registry, sessions } = deps;
  const present = (record: SessionRecord): Session => ({
    ...record,
    deviceName: registry.find(record.device)?.name ?? record.device,
  });

  return [
    {
      method: 'GET',
      path: '/api/sessions',
      async handle({ res, presented, query }) {
        const principal = await doors.admit(presented, { action: 'enter' });
        const { key: _key, ...asked } = Object.fromEntries(query);
        const parsed = parseInput(listSessionsQuerySchema, asked);
        if (parsed.device) permissions.require(principal, { action: 'watch', device: parsed.device });
        const visible = registry
          .list()
          .filter(({ id }) => permissions.decide(principal, { action: 'watch', device: id }).allowed);
        const page = await sessions.find(
          parsed,
          visible.length === registry.list().length ? null : visible.map(({ id }) => id),
        );
        sendJson(res, 200, {
          sessions: page.sessions.map(present),
          next: page.next,
        } satisfies ListSessionsAnswer);
      },
    },
    {
      method: 'GET',
      path: '/api/sessions/:id',
      async handle(exchange) {
        const { record } = await findVisibleSession(deps, exchange);
        sendJson(exchange.res, 200, { session: present(record) } satisfies SessionAnswer);
      },
    },
    {
      method: 'POST',
      path: '/api/sessions/:id/stop',
      async handle(exchange) {
        const { principal, record } = await findVisibleSession(deps, exchange);
        permissions.require(principal, { action: 'send', device: record.device });
        if (sessions.current(record.device) === record.id) sessions.end(record.device, 'stopped');
        sendJson(exchange.res, 200, {
          session: present(await sessions.get(record.id)),
        } satisfies SessionAnswer);
      },
    },
  ];
}
