// /api/sessions: the history.
import {
  type ListSessionsAnswer,
  listSessionsQuerySchema,
  type Session,
  type SessionAnswer,
} from '#contract/api/sessions.ts';
import { sessionIdSchema } from '#contract/ids.ts';
import type { Principal } from '#server/access/principal.ts';
import { parseInput } from '#server/http/body.ts';
import type { Exchange, Route } from '#server/http/exchange.ts';
import { sendJson } from '#server/http/reply.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { SessionRecord } from '#server/sessions/ports.ts';
import type { ApiDeps } from './index.ts';

export function sessionRoutes({ doors, permissions, registry, sessions }: ApiDeps): Route[] {
  const present = (record: SessionRecord): Session => ({
    ...record,
    deviceName: registry.find(record.device)?.name ?? record.device,
  });

  const maySee = (principal: Principal, record: SessionRecord) =>
    permissions.decide(principal, { action: 'watch', device: record.device }).allowed;

  /** A session of a device that one may not see is as unknown as one that never was. */
  async function findVisible({ presented, params }: Exchange) {
    const principal = await doors.admit(presented, { action: 'enter' });
    const id = sessionIdSchema.safeParse(params.id);
    const record = id.success ? await sessions.get(id.data) : null;
    if (record && maySee(principal, record)) return { principal, record };
    throw new AppError('not_found', 'There is no such session.');
  }

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
        const { record } = await findVisible(exchange);
        sendJson(exchange.res, 200, { session: present(record) } satisfies SessionAnswer);
      },
    },
    {
      method: 'POST',
      path: '/api/sessions/:id/stop',
      async handle(exchange) {
        const { principal, record } = await findVisible(exchange);
        permissions.require(principal, { action: 'send', device: record.device });
        if (sessions.current(record.device) === record.id) sessions.end(record.device, 'stopped');
        sendJson(exchange.res, 200, {
          session: present(await sessions.get(record.id)),
        } satisfies SessionAnswer);
      },
    },
  ];
}
