// Migrating a SQLite file. Prisma's scripts switch PRAGMA foreign_keys, which SQLite ignores inside a transaction: a script is
// not wrapped in one, and a copy of the file made before is the way back.
import { randomUUID } from 'node:crypto';
import { rename, rm, stat } from 'node:fs/promises';
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import type { Logger } from '#server/lib/logger.ts';
import { StartError } from '#server/lib/start-error.ts';
import { sqliteAdapter } from './adapters.ts';
import type { DatabasePlace } from './database-place.ts';
import type { Migration } from './migration-files.ts';
import type { DatabaseContent } from './migration-plan.ts';
import type { MigrationTarget } from './migration-target.ts';

type SqlitePlace = DatabasePlace & { kind: 'sqlite' };

export async function openSqliteMigrations(place: SqlitePlace, log: Logger): Promise<MigrationTarget> {
  const database = await sqliteAdapter(place).connect();
  try {
    await prepareFile(database, log);
  } catch (error) {
    await database.dispose();
    throw error;
  }
  return {
    readContent: () => readContent(database),
    copyBefore: (migration) => copyFile(database, place, migration),
    apply: (migration) => apply(database, place, migration),
    close: () => database.dispose(),
  };
}

async function prepareFile(database: SqlDriverAdapter, log: Logger): Promise<void> {
  // WAL stays in the file, and is what keeps a reader (a backup, the CLI) from stopping the hub. Not every disk can.
  const [mode] = await readRows(database, 'PRAGMA journal_mode = WAL');
  if (mode?.[0] !== 'wal')
    log.warn({ mode: mode?.[0] }, 'this disk does not allow a write-ahead log; writing is slower');
  // A read-only file opens without a complaint; better to hear of it now than at the first frame.
  await database.executeScript('BEGIN IMMEDIATE; COMMIT');
}

async function readContent(database: SqlDriverAdapter): Promise<DatabaseContent> {
  const rows = await readRows(
    database,
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
  );
  const tables = rows.map(([name]) => String(name));
  if (!tables.includes('_prisma_migrations'))
    return tables.length === 0 ? { state: 'empty' } : { state: 'foreign', tables };
  const recorded = await readRows(
    database,
    'SELECT migration_name, checksum, finished_at IS NOT NULL FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at',
  );
  return {
    state: 'recorded',
    migrations: recorded.map(([name, checksum, isFinished]) => ({
      name: String(name),
      checksum: String(checksum),
      isFinished: Number(isFinished) === 1,
    })),
  };
}

/** VACUUM INTO copies one moment of the database, what is still in its write-ahead log included, whoever else has it open. */
async function copyFile(
  database: SqlDriverAdapter,
  place: SqlitePlace,
  migration: Migration,
): Promise<string> {
  const copy = copyName(place, migration.name);
  const unfinished = `${copy}.unfinished`;
  try {
    await rm(unfinished, { force: true });
    await database.executeScript(`VACUUM INTO '${unfinished.replaceAll("'", "''")}'`);
    await rename(unfinished, copy);
    return copy;
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(
      `The database could not be copied to ${copy} before its upgrade (${said}). Make room on that disk, and start again.`,
      { cause },
    );
  }
}

/** One per upgrade, named after the first migration that followed, so that a refused start can name it again. */
function copyName(place: SqlitePlace, migration: string): string {
  return `${place.file}.before-${migration}`;
}

/** The copy made before one of these migrations, if there is one. */
export async function findCopy(place: DatabasePlace, migrations: readonly string[]): Promise<string | null> {
  if (place.kind !== 'sqlite') return null;
  for (const migration of migrations) {
    const copy = copyName(place, migration);
    const isThere = await stat(copy).then(
      (found) => found.isFile(),
      () => false,
    );
    if (isThere) return copy;
  }
  return null;
}

async function apply(database: SqlDriverAdapter, place: SqlitePlace, migration: Migration): Promise<void> {
  await database.executeScript(recordsTable);
  const id = randomUUID();
  // Only the first of two processes that start at the same time gets its row in.
  const begun = await database.executeRaw(
    query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, applied_steps_count)
       SELECT ?, ?, ?, ?, 0 WHERE NOT EXISTS
       (SELECT 1 FROM _prisma_migrations WHERE migration_name = ? AND rolled_back_at IS NULL)`,
      [id, migration.checksum, migration.name, Date.now(), migration.name],
    ),
  );
  if (begun === 0) {
    throw new StartError(
      `Another Frameroom is upgrading the database in ${place.name}. Let only one use it, and start again.`,
    );
  }
  try {
    await database.executeScript(migration.sql);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    await database.executeRaw(query('UPDATE _prisma_migrations SET logs = ? WHERE id = ?', [said, id]));
    throw error;
  }
  await database.executeRaw(
    query('UPDATE _prisma_migrations SET finished_at = ?, applied_steps_count = 1 WHERE id = ?', [
      Date.now(),
      id,
    ]),
  );
}

/** As the CLI makes it; it also keeps its times as milliseconds. */
const recordsTable = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;

function query(sql: string, args: (string | number)[]) {
  return {
    sql,
    args,
    argTypes: args.map(() => ({ scalarType: 'unknown' as const, arity: 'scalar' as const })),
  };
}

async function readRows(database: SqlDriverAdapter, sql: string): Promise<unknown[][]> {
  return (await database.queryRaw(query(sql, []))).rows;
}
