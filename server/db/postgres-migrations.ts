// Migrating a Postgres database: under the advisory lock that the Prisma CLI takes too, each migration in one transaction with
// its record, so that it is there as a whole or not at all.
import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { Logger } from '#server/lib/logger.ts';
import { StartError } from '#server/lib/start-error.ts';
import { postgresAdapter } from './adapters.ts';
import type { DatabasePlace } from './database-place.ts';
import type { Migration } from './migration-files.ts';
import type { DatabaseContent } from './migration-plan.ts';
import type { MigrationTarget } from './migration-target.ts';

/** The number the Prisma CLI locks. */
const migrationLock = 72707369;
/** Several may start at once; the first migrates, the others wait for it this long. */
const lockTimeoutMs = 60_000;

export async function openPostgresMigrations(
  place: DatabasePlace & { kind: 'postgres' },
  log: Logger,
): Promise<MigrationTarget> {
  const adapter = await postgresAdapter(place, { log }).connect();
  try {
    const connection = await adapter.underlyingDriver().connect();
    connection.on('error', (err) => log.warn({ err }, 'database connection lost'));
    await lock(connection, place);
    return {
      readContent: () => readContent(connection),
      // A copy of a Postgres database is not ours to make; a migration that fails leaves nothing behind.
      copyBefore: async () => null,
      apply: (migration) => apply(connection, migration),
      close: async () => {
        // Ending the connection gives the lock back, whatever state it is in.
        connection.release(true);
        await adapter.dispose();
      },
    };
  } catch (error) {
    await adapter.dispose();
    throw error;
  }
}

async function lock(connection: PoolClient, place: DatabasePlace): Promise<void> {
  try {
    await connection.query(`SET lock_timeout = ${lockTimeoutMs}`);
    await connection.query(`SELECT pg_advisory_lock(${migrationLock})`);
  } catch (cause) {
    connection.release(true);
    if (!hasCode(cause, '55P03')) throw cause;
    throw new StartError(
      `Another program has been upgrading the database in ${place.name} for a minute. Wait until it is done, and start again.`,
      { cause },
    );
  }
}

async function readContent(connection: PoolClient): Promise<DatabaseContent> {
  const { rows: found } = await connection.query<{ name: string }>(
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY 1',
  );
  const tables = found.map(({ name }) => name);
  if (!tables.includes('_prisma_migrations'))
    return tables.length === 0 ? { state: 'empty' } : { state: 'foreign', tables };
  const { rows: migrations } = await connection.query<{
    name: string;
    checksum: string;
    isFinished: boolean;
  }>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS "isFinished"
     FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  return { state: 'recorded', migrations };
}

async function apply(connection: PoolClient, migration: Migration): Promise<void> {
  const startedAt = new Date();
  await connection.query('BEGIN');
  try {
    await connection.query(recordsTable);
    await connection.query(migration.sql);
    await connection.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, $4, $5, 1)`,
      [randomUUID(), migration.checksum, migration.name, startedAt, new Date()],
    );
    await connection.query('COMMIT');
  } catch (error) {
    await connection.query('ROLLBACK');
    throw error;
  }
}

/** As the CLI makes it. */
const recordsTable = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                      VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum                VARCHAR(64) NOT NULL,
    finished_at             TIMESTAMPTZ,
    migration_name          VARCHAR(255) NOT NULL,
    logs                    TEXT,
    rolled_back_at          TIMESTAMPTZ,
    started_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count     INTEGER NOT NULL DEFAULT 0
)`;

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
