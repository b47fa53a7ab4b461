// Writing a batch of sessions at once. The rows go in as one JSON parameter: one statement text whatever their number, and the
// database gives them their types. A session whose device was removed meanwhile is left out, so that it cannot stop the others.
import type { SessionRecord } from '#server/sessions/ports.ts';
import type { Database } from './client.ts';

/** With each session, raises its device's `lastSeq` and `lastFrameAt`, and never lowers them. */
export type SaveSessions = (database: Database, sessions: readonly SessionRecord[]) => Promise<void>;

/**
 * Two statements, not a transaction (see client.ts). The device comes first: should the process die between them, no seq that
 * a session will ever name is given out a second time.
 */
export const saveSessionsOnSqlite: SaveSessions = async (database, sessions) => {
  const rows = JSON.stringify(sessions);
  await database.$executeRawUnsafe(raiseDevicesOnSqlite, rows);
  await database.$executeRawUnsafe(upsertOnSqlite, rows);
};

/** One statement. Raising the devices also holds them, so that none can be removed before its session is in. */
export const saveSessionsOnPostgres: SaveSessions = async (database, sessions) => {
  await database.$executeRawUnsafe(saveOnPostgres, JSON.stringify(sessions));
};

const columns = {
  id: 'text',
  startedAt: 'bigint',
  endedAt: 'bigint',
  endReason: 'text',
  lastFrameAt: 'bigint',
  frames: 'bigint',
  bytes: 'bigint',
  firstSeq: 'bigint',
  lastSeq: 'bigint',
  width: 'integer',
  height: 'integer',
  mediaType: 'text',
  refused: 'jsonb',
  delivered: 'bigint',
  dropped: 'jsonb',
} as const satisfies Record<Exclude<keyof SessionRecord, 'device'>, string>;

const names = Object.keys(columns);
const list = (write: (name: string) => string) => names.map(write).join(', ');
const target = `"Session" ("deviceId", ${list((name) => `"${name}"`)})`;
const overwrite = `ON CONFLICT ("id") DO UPDATE SET "deviceId" = excluded."deviceId", ${list((name) => `"${name}" = excluded."${name}"`)}`;

const raiseDevicesOnSqlite = `
  UPDATE "Device"
  SET "lastSeq" = max("lastSeq", seen.seq), "lastFrameAt" = max(coalesce("lastFrameAt", seen.at), seen.at)
  FROM (
    SELECT value->>'device' AS device, max(value->>'lastSeq') AS seq, max(value->>'lastFrameAt') AS at
    FROM json_each(?) GROUP BY 1
  ) AS seen
  WHERE "Device"."id" = seen.device`;

const upsertOnSqlite = `
  INSERT INTO ${target}
  SELECT value->>'device', ${list((name) => `value${isDocument(name) ? '->' : '->>'}'${name}'`)}
  FROM json_each(?)
  WHERE EXISTS (SELECT 1 FROM "Device" WHERE "Device"."id" = value->>'device')
  ${overwrite}`;

const saveOnPostgres = `
  WITH saved AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb)
    AS row("device" text, ${names.map((name) => `"${name}" ${columns[name as keyof typeof columns]}`).join(', ')})
  ), raised AS (
    UPDATE "Device"
    SET "lastSeq" = greatest("lastSeq", seen.seq), "lastFrameAt" = greatest("lastFrameAt", seen.at)
    FROM (SELECT "device", max("lastSeq") AS seq, max("lastFrameAt") AS at FROM saved GROUP BY 1) AS seen
    WHERE "Device"."id" = seen."device"
    RETURNING "Device"."id"
  )
  INSERT INTO ${target}
  SELECT saved."device", ${list((name) => `saved."${name}"`)} FROM saved JOIN raised ON raised."id" = saved."device"
  ${overwrite}`;

function isDocument(name: string): boolean {
  return columns[name as keyof typeof columns] === 'jsonb';
}
