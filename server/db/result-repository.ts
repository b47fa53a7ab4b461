// Tracks and results as rows.
import { type Track, trackSchema } from '#contract/results.ts';
import type { ResultRepository } from '#server/results/ports.ts';
import type { Database } from './client.ts';
import { findResults } from './find-results.ts';
import { saveResultsOnPostgres, saveResultsOnSqlite } from './save-results.ts';

export function createResultRepository(database: Database, kind: 'sqlite' | 'postgres'): ResultRepository {
  const save = kind === 'sqlite' ? saveResultsOnSqlite : saveResultsOnPostgres;
  return {
    save: (tracks, results) => save(database, tracks, results),

    listTracks: async (session) => {
      const rows = await database.track.findMany({
        where: { sessionId: session },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
        include: { _count: { select: { results: true } } },
      });
      return rows.map(
        ({ sessionId, createdAt, _count, ...row }): Track =>
          trackSchema.parse({
            ...row,
            session: sessionId,
            createdAt: Number(createdAt),
            results: _count.results,
          }),
      );
    },

    find: (session, query) => findResults(database, session, query),
  };
}
