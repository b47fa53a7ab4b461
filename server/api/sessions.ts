// /api/sessions: the history.

import { sessionOperations as operations } from '#contract/api/operations/sessions.ts';
import type { Session } from '#contract/api/sessions.ts';
import type { Route } from '#server/http/exchange.ts';
import { serve } from '#server/http/serve.ts';
import type { SessionRecord } from '#server/sessions/ports.ts';
import { findVisibleSession } from './find-visible-session.ts';
import type { ApiDeps } from './index.ts';
import { readableDevices } from './readable-devices.ts';

export function sessionRoutes(deps: ApiDeps): Route[] {
  const { doors, permissions, registry, sessions, record } = deps;
  const present = (session: SessionRecord): Session => ({
    ...session,
    deviceName: registry.find(session.device)?.name ?? session.device,
  });

  return [
    serve(operations.listSessions, async ({ presented, readQuery }) => {
      const principal = await doors.admit(presented, { action: 'enter' });
      const query = readQuery();
      if (query.device) permissions.require(principal, { action: 'read_history', device: query.device });
      const page = await sessions.find(query, readableDevices(deps, principal));
      return { sessions: page.sessions.map(present), next: page.next };
    }),

    serve(operations.getSession, async (call) => {
      const { session } = await findVisibleSession(deps, call);
      return { session: present(session) };
    }),

    serve(operations.stopSession, async (call) => {
      const { principal, session } = await findVisibleSession(deps, call);
      permissions.require(principal, { action: 'send', device: session.device });
      if (sessions.current(session.device) === session.id) {
        sessions.end(session.device, 'stopped');
        record({ principal, address: call.address }, 'session.stopped', {
          device: session.device,
          target: session.id,
        });
      }
      return { session: present(await sessions.get(session.id)) };
    }),
  ];
}
