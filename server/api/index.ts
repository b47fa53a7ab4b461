// Our own REST: thin. Each route asks the door, checks the request by its schema, calls the domain, answers by contract.
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import type { People } from '#server/access/people.ts';
import type { Permissions } from '#server/access/permissions.ts';
import type { FirstRun } from '#server/access/setup.ts';
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

export type ApiDeps = {
  doors: Doorkeeper;
  /** For what belongs to a protocol: ANONYMOUS_ACCESS may open them. */
  protocolDoors: Doorkeeper;
  permissions: Permissions;
  registry: DeviceRegistry;
  board: StatusBoard;
  sessions: Sessions;
  results: Results;
  counting: Counting;
  people: People;
  firstRun: FirstRun;
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
