// What the results domain needs of storage.
import type { ListResultsQuery } from '#contract/api/results.ts';
import type { SessionId } from '#contract/ids.ts';
import type { Result, Track } from '#contract/results.ts';

export type TrackRecord = Omit<Track, 'results'>;

/** `number` counts up within its track. */
export type ResultRecord = Result & { track: string; number: number };

export interface ResultRepository {
  /** Tracks not yet known are made first; results already there (track, number) are left as they are. Batches inside. */
  save(tracks: readonly TrackRecord[], results: readonly ResultRecord[]): Promise<void>;
  /** With how many results each has. */
  listTracks(session: SessionId): Promise<Track[]>;
  /** By number. `session` guards against a track of another session. */
  find(session: SessionId, query: ListResultsQuery): Promise<{ results: Result[]; next: string | null }>;
}
