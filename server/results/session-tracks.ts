// The tracks of the open sessions: one for each (name, kind), made at its first result, which are numbered within it.
import { randomUUID } from 'node:crypto';
import type { SessionId } from '#contract/ids.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Source } from './check-result.ts';
import type { TrackRecord } from './ports.ts';

export type SessionTracks = {
  /** The track and the number of its next result; null when the session has as many tracks as it may. */
  next(session: SessionId, source: Source): { track: TrackRecord; number: number } | null;
  /** The session is over: no result of it can come any more. */
  end(session: SessionId): void;
};

/** A source that changes its name with every result would otherwise fill memory and the session's page. */
export const maxTracksPerSession = 32;

export function createSessionTracks(clock: Clock): SessionTracks {
  const open = new Map<SessionId, Map<string, { track: TrackRecord; results: number }>>();

  function begin(session: SessionId, { name, kind }: Source) {
    const track: TrackRecord = { id: randomUUID(), session, name, kind, createdAt: Math.round(clock.now()) };
    return { track, results: 0 };
  }

  return {
    next(session, source) {
      const tracks = open.get(session) ?? new Map();
      const key = `${source.kind} ${source.name}`;
      const entry = tracks.get(key) ?? (tracks.size < maxTracksPerSession ? begin(session, source) : null);
      if (!entry) return null;
      open.set(session, tracks.set(key, entry));
      entry.results += 1;
      return { track: entry.track, number: entry.results };
    },
    end: (session) => void open.delete(session),
  };
}
