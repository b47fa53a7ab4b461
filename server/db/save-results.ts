// Writing tracks and results. The rows go in as one JSON parameter (see save-sessions.ts). A track whose session is not there
// is left out with its results, so that it cannot stop the others.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ResultRecord, TrackRecord } from '#server/results/ports.ts';
import type { Database } from './client.ts';

/** SQLite writes in the thread that serves frames: so little at once that it holds it for a few ms (see session-repository.ts). */
const maxRowsPerWrite = 100;
const maxBytesPerWrite = 500_000;

export type SaveResults = (
  database: Database,
  tracks: readonly TrackRecord[],
  results: readonly ResultRecord[],
) => Promise<{ missing: ReadonlySet<string> }>;

export const saveResultsOnSqlite: SaveResults = (...save) => saveResults(onSqlite, ...save);
export const saveResultsOnPostgres: SaveResults = (...save) => saveResults(onPostgres, ...save);

type Statements = { tracks: string; results: string };

async function saveResults(
  statements: Statements,
  database: Database,
  tracks: readonly TrackRecord[],
  results: readonly ResultRecord[],
): Promise<{ missing: ReadonlySet<string> }> {
  await database.$executeRawUnsafe(statements.tracks, JSON.stringify(tracks));
  const ids = tracks.map(({ id }) => id);
  const made = await database.track.findMany({ where: { id: { in: ids } }, select: { id: true } });
  const there = new Set(made.map(({ id }) => id));
  for (const rows of inPortions(results.filter(({ track }) => there.has(track)))) {
    await database.$executeRawUnsafe(statements.results, JSON.stringify(rows));
    // Frames that came meanwhile go first.
    await nextTurn();
  }
  return { missing: new Set(ids.filter((id) => !there.has(id))) };
}

function* inPortions(results: readonly ResultRecord[]): Generator<ResultRecord[]> {
  let rows: ResultRecord[] = [];
  let bytes = 0;
  for (const result of results) {
    rows.push(result);
    bytes += result.values.length;
    if (rows.length < maxRowsPerWrite && bytes < maxBytesPerWrite) continue;
    yield rows;
    rows = [];
    bytes = 0;
  }
  if (rows.length > 0) yield rows;
}

const trackTarget = '"Track" ("id", "sessionId", "name", "kind", "createdAt")';
const resultTarget = '"Result" ("trackId", "number", "seq", "at", "values", "tookMs")';

const onSqlite: Statements = {
  tracks: `
    INSERT INTO ${trackTarget}
    SELECT value->>'id', value->>'session', value->>'name', value->>'kind', value->>'createdAt' FROM json_each(?)
    WHERE EXISTS (SELECT 1 FROM "Session" WHERE "Session"."id" = value->>'session')
    ON CONFLICT DO NOTHING`,
  results: `
    INSERT INTO ${resultTarget}
    SELECT value->>'track', value->>'number', value->>'seq', value->>'at', value->>'values', value->>'tookMs'
    FROM json_each(?) WHERE true
    ON CONFLICT DO NOTHING`,
};

const onPostgres: Statements = {
  // The lock: no session may go between being found here and the end of the statement.
  tracks: `
    INSERT INTO ${trackTarget}
    SELECT row."id", row."session", row."name", row."kind", row."createdAt"
    FROM jsonb_to_recordset($1::jsonb) AS row("id" text, "session" text, "name" text, "kind" text, "createdAt" bigint)
    JOIN (SELECT "id" FROM "Session" WHERE "id" IN (SELECT value->>'session' FROM jsonb_array_elements($1::jsonb)) FOR KEY SHARE)
      AS there ON there."id" = row."session"
    ON CONFLICT DO NOTHING`,
  results: `
    INSERT INTO ${resultTarget}
    SELECT row."track", row."number", row."seq", row."at", row."values"::jsonb, row."tookMs"
    FROM jsonb_to_recordset($1::jsonb)
    AS row("track" text, "number" bigint, "seq" bigint, "at" bigint, "values" text, "tookMs" double precision)
    ON CONFLICT DO NOTHING`,
};
