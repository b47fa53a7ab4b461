// For tests only: the results domain with a storage in memory that can be away or slow, and sessions that open and close.
import { randomUUID } from 'node:crypto';
import { deviceIdSchema, type SessionId, sessionIdSchema } from '#contract/ids.ts';
import type { Result } from '#contract/results.ts';
import { silentLogger } from '#server/lib/logger.ts';
import { createSignal } from '#server/lib/signal.ts';
import type { ResultRecord, ResultRepository, TrackRecord } from './ports.ts';
import { createResults } from './results.ts';

export const pi = deviceIdSchema.parse('pi-1');
export const people = { name: 'people', kind: 'processor' } as const;

export function aResult(values: Result['values'] = { n: 1 }, change: Partial<Result> = {}): Result {
  return { seq: null, at: 1_795_176_453_903, values, tookMs: null, ...change };
}

export function openHouse() {
  const time = { now: 0 };
  const open = new Map<string, SessionId>();
  /** Sessions that storage knows. */
  const rows = new Set<SessionId>();
  const changes = createSignal<{ device: typeof pi; session: SessionId; kind: 'opened' | 'closed' }>();
  const storage = { isAway: false, saves: [] as number[], onSave: async () => {} };
  const tracks = new Map<string, TrackRecord>();
  const kept = new Map<string, ResultRecord>();
  const repository: ResultRepository = {
    async save(newTracks, results) {
      await storage.onSave();
      storage.saves.push(results.length);
      if (storage.isAway) throw new Error('no storage');
      const missing = new Set<string>();
      for (const track of newTracks) {
        if (rows.has(track.session)) tracks.set(track.id, track);
        else missing.add(track.id);
      }
      for (const row of results) if (!missing.has(row.track)) kept.set(`${row.track} ${row.number}`, row);
      return { missing };
    },
    listTracks: async (session) =>
      [...tracks.values()]
        .filter((track) => track.session === session)
        .map((track) => ({
          ...track,
          results: [...kept.values()].filter((row) => row.track === track.id).length,
        })),
    find: async () => ({ results: [], next: null }),
  };
  const clock = { now: () => time.now };
  const results = createResults({
    repository,
    sessions: { current: (device) => open.get(device) ?? null, changes },
    clock,
    steadyClock: clock,
    log: silentLogger,
  });

  return {
    results,
    storage,
    tracks,
    kept,
    time,
    /** Opens a session; storage knows it at once unless `isLate`. */
    begin({ device = pi, isLate = false } = {}): SessionId {
      const session = sessionIdSchema.parse(randomUUID());
      open.set(device, session);
      if (!isLate) rows.add(session);
      return session;
    },
    written: (session: SessionId) => void rows.add(session),
    end(device = pi): void {
      const session = open.get(device);
      open.delete(device);
      if (session) changes.emit({ device, session, kind: 'closed' });
    },
    /** What must hold at every moment. */
    isAccounted(): boolean {
      const { recorded, kept: saved, waiting, dropped } = results.counts;
      const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
      return recorded === saved + waiting + lost;
    },
  };
}
