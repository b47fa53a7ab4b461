// How each database is reached; the migrations and the client use the same.
import { PrismaLibSql } from '@prisma/adapter-libsql';
import { PrismaPg } from '@prisma/adapter-pg';
import type { Logger } from '#server/lib/logger.ts';
import type { DatabasePlace } from './database-place.ts';

/** A writer waits this long for another one (a backup tool, the CLI) before it fails. */
const busyTimeoutMs = 5000;

export function sqliteAdapter(place: DatabasePlace & { kind: 'sqlite' }): PrismaLibSql {
  return new PrismaLibSql({ url: place.url, timeout: busyTimeoutMs }, { timestampFormat: 'unixepoch-ms' });
}

/** `statementTimeoutMs` bounds each statement, in Postgres and, 5 s later, here for a connection that went dead. */
export function postgresAdapter(
  place: DatabasePlace & { kind: 'postgres' },
  options: { log: Logger; statementTimeoutMs?: number },
): PrismaPg {
  const { log, statementTimeoutMs } = options;
  return new PrismaPg(
    {
      connectionString: place.url,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      application_name: 'frameroom',
      ...(statementTimeoutMs !== undefined && {
        statement_timeout: statementTimeoutMs,
        query_timeout: statementTimeoutMs + 5000,
      }),
    },
    {
      onPoolError: (err) => log.warn({ err }, 'database connection lost'),
      onConnectionError: (err) => log.warn({ err }, 'database connection lost'),
    },
  );
}
