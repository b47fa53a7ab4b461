// The figures of each device: in memory, so that telling them twice a second asks nobody; written through as they change.
import type { DeviceId } from '#contract/ids.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { CountingRepository, CountingStats } from './ports.ts';
import type { Turns } from './turns.ts';

export type Tally = {
  load(): Promise<void>;
  /** Zeros before the first. */
  of(device: DeviceId): CountingStats;
  /** What is not named stays as it was. Resolves with the whole when it is kept. */
  merge(
    device: DeviceId,
    change: { [Figure in keyof CountingStats]?: CountingStats[Figure] | undefined },
  ): Promise<CountingStats>;
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

export type TallyOptions = { repository: CountingRepository; turns: Turns; clock: Clock };

export function createTally({ repository, turns, clock }: TallyOptions): Tally {
  const figures = new Map<DeviceId, CountingStats>();
  const of = (device: DeviceId) => figures.get(device) ?? zeros;

  return {
    of,

    async load() {
      for (const { device, stats } of await repository.loadStats()) figures.set(device, stats);
    },

    merge: (device, change) =>
      turns.inTurn(device, async () => {
        const before = of(device);
        const stats: CountingStats = {
          count_in: change.count_in ?? before.count_in,
          count_out: change.count_out ?? before.count_out,
          face_count: change.face_count ?? before.face_count,
          daily_event_count: change.daily_event_count ?? before.daily_event_count,
          event_active: change.event_active ?? before.event_active,
          current_event_count_in: change.current_event_count_in ?? before.current_event_count_in,
        };
        await repository.saveStats(device, clock.now(), stats);
        figures.set(device, stats);
        return stats;
      }),

    forget: (device) => void figures.delete(device),
  };
}
