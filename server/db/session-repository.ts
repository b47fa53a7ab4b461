// Sessions as rows.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { deviceIdSchema } from '#contract/ids.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { SessionRecord, SessionRepository } from '#server/sessions/ports.ts';
import type { Database } from './client.ts';
import { findSessions } from './find-sessions.ts';
import { saveSessionsOnPostgres, saveSessionsOnSqlite } from './save-sessions.ts';
import { toSessionRecord } from './session-row.ts';

/** SQLite writes in the thread that serves frames: 500 rows at once hold it for 24 ms, 100 for 5 (measured). */
const maxRowsPerWrite = 100;

export function createSessionRepository(
  database: Database,
  kind: 'sqlite' | 'postgres',
  clock: Clock,
): SessionRepository {
  const write = kind === 'sqlite' ? saveSessionsOnSqlite : saveSessionsOnPostgres;
  // One after the other: on several connections an older save could overwrite a newer one, or two could wait for each other.
  let last: Promise<unknown> = Promise.resolve();

  async function saveAll(sessions: readonly SessionRecord[]): Promise<void> {
    for (let start = 0; start < sessions.length; start += maxRowsPerWrite) {
      await write(database, sessions.slice(start, start + maxRowsPerWrite));
      // Frames that came meanwhile go first.
      await nextTurn();
    }
  }

  return {
    save: (sessions) => {
      // A copy, and each session once: what the caller changes afterwards is for the next save.
      const rows = [...new Map(sessions.map((session) => [session.id, { ...session }])).values()];
      const saved = last.then(() => saveAll(rows));
      // Whoever called hears of the failure; the next in line only waits.
      last = saved.catch(() => undefined);
      return saved;
    },

    get: async (id) => {
      const row = await database.session.findUnique({ where: { id } });
      return row && toSessionRecord(row);
    },

    find: (query, devices) => findSessions(database, query, devices, clock.now()),

    closeInterrupted: async () => {
      const closed = await database.$queryRaw<{ deviceId: string }[]>`
        UPDATE "Session" SET "endedAt" = "lastFrameAt", "endReason" = 'interrupted'
        WHERE "endedAt" IS NULL RETURNING "deviceId"`;
      return [...new Set(closed.map(({ deviceId }) => deviceIdSchema.parse(deviceId)))];
    },
  };
}
