// The database: opened, brought to this version's migrations, and handed out as the repositories that the domains declare.
// Nothing outside this folder knows Prisma or which database it is.
import type {
  GroupRepository,
  LoginRepository,
  PasswordLinkRepository,
  TokenRepository,
  UserRepository,
} from '#server/access/ports.ts';
import type { AnalyserRepository } from '#server/analysers/ports.ts';
import type { AuditRepository } from '#server/audit/ports.ts';
import type { CountingRepository } from '#server/counting/ports.ts';
import type { DeviceRepository } from '#server/devices/ports.ts';
import { type Clock, systemClock } from '#server/lib/clock.ts';
import type { Logger } from '#server/lib/logger.ts';
import { StartError } from '#server/lib/start-error.ts';
import type { ResultRepository } from '#server/results/ports.ts';
import type { SessionRepository } from '#server/sessions/ports.ts';
import { createAnalyserRepository } from './analyser-repository.ts';
import { createAuditRepository } from './audit-repository.ts';
import { createDatabaseClient, type Database } from './client.ts';
import { createCountingRepository } from './counting-repository.ts';
import { type DatabasePlace, readDatabaseUrl } from './database-place.ts';
import { createDeviceRepository } from './device-repository.ts';
import { explainStartFailure } from './explain-start-failure.ts';
import { createGroupRepository } from './group-repository.ts';
import { createLoginRepository } from './login-repository.ts';
import { migrate } from './migrate.ts';
import { createPasswordLinkRepository } from './password-link-repository.ts';
import { createResultRepository } from './result-repository.ts';
import { createSessionRepository } from './session-repository.ts';
import { createTokenRepository } from './token-repository.ts';
import { createUserRepository } from './user-repository.ts';

export type OpenDatabase = {
  kind: 'sqlite' | 'postgres';
  devices: DeviceRepository;
  sessions: SessionRepository;
  results: ResultRepository;
  users: UserRepository;
  groups: GroupRepository;
  logins: LoginRepository;
  tokens: TokenRepository;
  passwordLinks: PasswordLinkRepository;
  audit: AuditRepository;
  analysers: AnalyserRepository;
  counting: CountingRepository;
  /** Answers when the database does; for /readyz. */
  ping(): Promise<void>;
  close(): Promise<void>;
};

export type OpenDatabaseOptions = {
  /** `file:/folder/frameroom.db` (its folder is there) or `postgres://…`. */
  url: string;
  log: Logger;
  migrationsDir?: string;
  /** What to do with migrations that it lacks. Default: `apply`. */
  pending?: 'apply' | 'refuse';
  clock?: Clock;
};

/** @throws StartError when the database cannot be used. */
export async function openDatabase(options: OpenDatabaseOptions): Promise<OpenDatabase> {
  const place = readDatabaseUrl(options.url);
  const log = options.log.child({ mod: 'db' });
  try {
    await migrate({ place, log, migrationsDir: options.migrationsDir, pending: options.pending });
    const client = await createDatabaseClient(place, log);
    return handOut(place, client, options.clock ?? systemClock);
  } catch (error) {
    if (error instanceof StartError) throw error;
    const explained = explainStartFailure(place, error);
    if (explained === null) throw error;
    throw new StartError(explained, { cause: error });
  }
}

function handOut(place: DatabasePlace, client: Database, clock: Clock): OpenDatabase {
  let closing: Promise<void> | undefined;
  return {
    kind: place.kind,
    devices: createDeviceRepository(client),
    sessions: createSessionRepository(client, place.kind, clock),
    results: createResultRepository(client, place.kind),
    users: createUserRepository(client),
    groups: createGroupRepository(client),
    logins: createLoginRepository(client),
    tokens: createTokenRepository(client),
    passwordLinks: createPasswordLinkRepository(client),
    audit: createAuditRepository(client, place.kind),
    analysers: createAnalyserRepository(client),
    counting: createCountingRepository(client),
    ping: async () => {
      await client.$queryRaw`SELECT 1`;
    },
    close: () => {
      closing ??= Promise.resolve(client.$disconnect());
      return closing;
    },
  };
}
