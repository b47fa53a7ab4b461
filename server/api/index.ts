// Our own REST: thin. Each route asks the door, checks the request by its schema, calls the domain, answers by contract.
import type { AuditAction, AuditEntry } from '#contract/api/audit.ts';
import type { DeviceId } from '#contract/ids.ts';
import type { Access } from '#server/access/access.ts';
import type { Principal } from '#server/access/principal.ts';
import type { Counting } from '#server/counting/counting.ts';
import type { DeviceRegistry } from '#server/devices/registry.ts';
import type { StatusBoard } from '#server/devices/status-board.ts';
import type { Route } from '#server/http/exchange.ts';
import type { ProxyTrust } from '#server/http/origin.ts';
import type { Results } from '#server/results/results.ts';
import type { Sessions } from '#server/sessions/sessions.ts';
import { countingRoutes } from './counting.ts';
import { deviceRoutes } from './devices.ts';
import { guardOrigin } from './guard-origin.ts';
import { peopleRoutes } from './people.ts';
import { resultRoutes } from './results.ts';
import { sessionRoutes } from './sessions.ts';
import { setupRoutes } from './setup.ts';

/** Puts into the audit log what has been done, after it has been done. Never a secret. */
export type RecordAudit = (
  by: { principal: Principal; address: string },
  action: AuditAction,
  about?: { device?: DeviceId; target?: string; details?: AuditEntry['details'] | object },
) => void;

export type ApiDeps = Pick<
  Access,
  /** `protocolDoors`: for what belongs to a protocol; ANONYMOUS_ACCESS may open them. */
  | 'doors'
  | 'protocolDoors'
  | 'permissions'
  | 'people'
  | 'groups'
  | 'logins'
  | 'tokens'
  | 'passwordLinks'
  | 'attempts'
  | 'firstRun'
  | 'removePerson'
> & {
  registry: DeviceRegistry;
  board: StatusBoard;
  sessions: Sessions;
  results: Results;
  counting: Counting;
  record: RecordAudit;
  proxy: ProxyTrust;
};

export function apiRoutes(deps: ApiDeps): Route[] {
  const routes = [
    ...setupRoutes(deps),
    ...deviceRoutes(deps),
    ...sessionRoutes(deps),
    ...resultRoutes(deps),
    ...countingRoutes(deps),
    ...peopleRoutes(deps),
  ];
  return routes.map((route) => guardOrigin(route, deps.proxy));
}
