// Our own REST: thin. Each route asks the door, checks the request by its schema, calls the domain, answers by contract.
import type { AuditAction, AuditEntry } from '#contract/api/audit.ts';
import type { DeviceId } from '#contract/ids.ts';
import type { Access } from '#server/access/access.ts';
import type { Principal } from '#server/access/principal.ts';
import type { Analysers } from '#server/analysers/analysers.ts';
import type { Audit } from '#server/audit/audit.ts';
import type { Counting } from '#server/counting/counting.ts';
import type { DeviceRegistry } from '#server/devices/registry.ts';
import type { StatusBoard } from '#server/devices/status-board.ts';
import type { Route } from '#server/http/exchange.ts';
import type { ProxyTrust } from '#server/http/origin.ts';
import type { Mail } from '#server/mail/mail.ts';
import type { Results } from '#server/results/results.ts';
import type { Sessions } from '#server/sessions/sessions.ts';
import { accountRoutes } from './account.ts';
import { analyserRoutes } from './analysers.ts';
import { auditRoutes } from './audit.ts';
import { countingRoutes } from './counting.ts';
import { deviceRoutes } from './devices.ts';
import { groupRoutes } from './groups.ts';
import { joinRoutes } from './join.ts';
import { openApiRoutes } from './openapi.ts';
import { pairingRoutes } from './pairing.ts';
import { peopleRoutes } from './people.ts';
import { resultRoutes } from './results.ts';
import { sessionRoutes } from './sessions.ts';
import { setupRoutes } from './setup.ts';
import { tokenRoutes } from './tokens.ts';

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
  | 'pairing'
  | 'attempts'
  | 'firstRun'
  | 'removePerson'
> & {
  registry: DeviceRegistry;
  board: StatusBoard;
  sessions: Sessions;
  results: Results;
  analysers: Pick<Analysers, 'list' | 'of' | 'assign'>;
  counting: Counting;
  audit: Pick<Audit, 'find'>;
  record: RecordAudit;
  proxy: ProxyTrust;
  /** For links that leave the hub; undefined: the address that the request came to. */
  publicUrl: string | undefined;
  /** The one address that the hub listens on; undefined: all of the machine. */
  listenHost: string | undefined;
  /** False: people come in by single sign-on only. */
  passwordLogin: boolean;
  /** Null without a mail server. */
  mail: Mail | null;
};

export function apiRoutes(deps: ApiDeps): Route[] {
  return [
    ...setupRoutes(deps),
    ...deviceRoutes(deps),
    ...sessionRoutes(deps),
    ...resultRoutes(deps),
    ...countingRoutes(deps),
    ...analyserRoutes(deps),
    ...pairingRoutes(deps),
    ...peopleRoutes(deps),
    ...groupRoutes(deps),
    ...accountRoutes(deps),
    ...joinRoutes(deps),
    ...tokenRoutes(deps),
    ...auditRoutes(deps),
    ...openApiRoutes(),
  ];
}
