// What the results domain needs of storage.
import type { ListResultsQuery } from '#contract/api/results.ts';
import type { SessionId } from '#contract/ids.ts';
import type { Result, Track } from '#contract/results.ts';

export type TrackRecord = Omit<Track, 'results'>;

/** `number` counts up within its track. `values` is JSON already: made once, when the result came in, to know its size. */
export type ResultRecord = Omit<Result, 'values'> & { track: string; number: number; values: string };

export interface ResultRepository {
  /**
   * Tracks not yet known are made first; results already there (track, number) are left as they are. Batches inside.
   * Answers the tracks that could not be made, because their session is not there (yet, or any more); nothing of
   * theirs was written. A batch that throws may have been written in part, and may be saved again.
   */
  save(
    tracks: readonly TrackRecord[],
    results: readonly ResultRecord[],
  ): Promise<{ missing: ReadonlySet<string> }>;
  /** With how many results each has; in the order they began. */
  listTracks(session: SessionId): Promise<Track[]>;
  /**
   * By number.
   * @throws AppError `not_found` for a track of another session, `bad_request` for a cursor that is none
   */
  find(session: SessionId, query: ListResultsQuery): Promise<{ results: Result[]; next: string | null }>;
}
