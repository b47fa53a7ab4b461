// The figures of each device: in memory, so that telling them twice a second asks nobody; written through as they change.
import type { DeviceId } from '#contract/ids.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { InAndOut } from './count-steps.ts';
import type { CountingRepository, CountingStats } from './ports.ts';
import type { Turns } from './turns.ts';

export type Tally = {
  load(): Promise<void>;
  /** Zeros before the first. */
  of(device: DeviceId): CountingStats;
  /** From a program at the edge. What is not named stays as it was. Resolves with the whole when it is kept. */
  merge(
    device: DeviceId,
    change: { [Figure in keyof CountingStats]?: CountingStats[Figure] | undefined },
  ): Promise<CountingStats>;
  /**
   * From the hub's own counter: so many more came in and went out, on top of today's. A program that counts the same device
   * comes first: while its counts are newer than ten minutes, nothing is added to them.
   */
  add(device: DeviceId, more: InAndOut): Promise<void>;
  forget(device: DeviceId): void;
};

const zeros: CountingStats = {
  count_in: 0,
  count_out: 0,
  face_count: 0,
  daily_event_count: 0,
  event_active: false,
  current_event_count_in: 0,
};

/** Programs post with each change, or every few seconds. */
const programComesFirstMs = 600_000;

/** `countedAt`: when `count_in` and `count_out` were last said; `by`: whose they are, null when that was before a restart. */
type Figures = { stats: CountingStats; countedAt: number; by: 'program' | 'hub' | null };

export type TallyOptions = { repository: CountingRepository; turns: Turns; clock: Clock };

export function createTally({ repository, turns, clock }: TallyOptions): Tally {
  const figures = new Map<DeviceId, Figures>();

  /** By the day of the hub's time zone. */
  const isToday = (at: number) => new Date(at).toDateString() === new Date(clock.now()).toDateString();

  function of(device: DeviceId): CountingStats {
    const known = figures.get(device);
    if (!known) return zeros;
    // A program resets its counts itself, when its day is over; the hub's own are of its own day.
    const isOver = known.by === 'hub' && !isToday(known.countedAt);
    return isOver ? { ...known.stats, count_in: 0, count_out: 0 } : known.stats;
  }

  async function keep(device: DeviceId, next: Figures): Promise<CountingStats> {
    await repository.saveStats(device, clock.now(), next.stats);
    figures.set(device, next);
    return next.stats;
  }

  return {
    of,
    async load() {
      for (const { device, at, stats } of await repository.loadStats())
        figures.set(device, { stats, countedAt: at, by: null });
    },
    merge: (device, change) =>
      turns.inTurn(device, () => {
        const before = of(device);
        const stats: CountingStats = {
          count_in: change.count_in ?? before.count_in,
          count_out: change.count_out ?? before.count_out,
          face_count: change.face_count ?? before.face_count,
          daily_event_count: change.daily_event_count ?? before.daily_event_count,
          event_active: change.event_active ?? before.event_active,
          current_event_count_in: change.current_event_count_in ?? before.current_event_count_in,
        };
        const known = figures.get(device);
        const counts = change.count_in !== undefined || change.count_out !== undefined;
        const by = counts ? 'program' : (known?.by ?? null);
        const countedAt = counts || !known ? clock.now() : known.countedAt;
        return keep(device, { stats, countedAt, by });
      }),
    add: (device, more) =>
      turns.inTurn(device, async () => {
        const known = figures.get(device);
        const now = clock.now();
        if (known?.by === 'program' && now - known.countedAt < programComesFirstMs) return;
        const before = of(device);
        const counts = known && isToday(known.countedAt) ? before : zeros;
        const stats = {
          ...before,
          count_in: counts.count_in + more.in,
          count_out: counts.count_out + more.out,
        };
        await keep(device, { stats, countedAt: now, by: 'hub' });
      }),
    forget: (device) => void figures.delete(device),
  };
}
