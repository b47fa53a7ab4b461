// A track's results by number, in pages.
import type { ListResultsQuery } from '#contract/api/results.ts';
import { type Result, resultSchema } from '#contract/results.ts';
import { AppError } from '#server/lib/app-error.ts';
import { numberOrNull } from './big-numbers.ts';
import type { Database } from './client.ts';
import type { Result as Row } from './generated/sqlite/client.ts';

export type ResultPage = { results: Result[]; next: string | null };

/** 1,000 results of the largest size are 64 MB: a page ends early, and the rows are read in steps that show when. */
const maxPageBytes = 2_000_000;
const rowsPerStep = 50;

export async function findResults(
  database: Database,
  session: string,
  query: ListResultsQuery,
): Promise<ResultPage> {
  let after = query.cursor === undefined ? 0n : readPlace(query.cursor);
  const track = await database.track.findFirst({
    where: { id: query.track, sessionId: session },
    select: { id: true },
  });
  if (!track) throw new AppError('not_found', 'There is no such track in this session.');
  const results: Result[] = [];
  let bytes = 0;
  for (;;) {
    const asked = Math.min(rowsPerStep, query.limit - results.length);
    const rows = await database.result.findMany({
      where: { trackId: track.id, number: { gt: after } },
      orderBy: { number: 'asc' },
      take: asked + 1,
    });
    for (const row of rows.slice(0, asked)) {
      results.push(toResult(row));
      after = row.number;
      bytes += JSON.stringify(row.values).length;
    }
    if (rows.length <= asked) return { results, next: null };
    if (results.length >= query.limit || bytes >= maxPageBytes) return { results, next: String(after) };
  }
}

function readPlace(cursor: string): bigint {
  if (/^\d{1,15}$/.test(cursor)) return BigInt(cursor);
  throw new AppError('bad_request', 'The cursor is not one that this list gave out. Ask again without it.');
}

function toResult(row: Row): Result {
  return resultSchema.parse({
    seq: numberOrNull(row.seq),
    at: Number(row.at),
    values: row.values,
    tookMs: row.tookMs,
  });
}
