// The only construction of a Prisma client.
import type { Logger } from '#server/lib/logger.ts';
import { postgresAdapter, sqliteAdapter } from './adapters.ts';
import type { DatabasePlace } from './database-place.ts';
import { PrismaClient as PostgresClient } from './generated/postgres/client.ts';
import { PrismaClient as SqliteClient } from './generated/sqlite/client.ts';

/**
 * Typed as the SQLite client on both databases: the narrower type keeps what only Postgres has out of the repositories.
 *
 * Never call `$transaction` on it: with SQLite the adapter leaves the connection of each transaction open for good
 * (measured: 2,000 transactions, 4,000 open files, 450 MB), and the pragmas are lost with the next connection.
 * One statement that does it all is a transaction of its own.
 */
export type Database = Omit<SqliteClient, '$transaction' | '$extends'>;

export async function createDatabaseClient(place: DatabasePlace, log: Logger): Promise<Database> {
  if (place.kind === 'postgres') {
    const client = new PostgresClient({
      adapter: postgresAdapter(place, { log, statementTimeoutMs: 30_000 }),
    });
    return client as unknown as SqliteClient;
  }
  const client = new SqliteClient({ adapter: sqliteAdapter(place) });
  // With WAL, NORMAL keeps the file whole and loses nothing when the process dies; a power cut may cost the last second.
  // FULL would wait for the disk on every write, in the thread that serves frames (0.18 ms here on a good disk, 0.05 with NORMAL).
  await client.$executeRawUnsafe('PRAGMA synchronous = NORMAL');
  return client;
}
