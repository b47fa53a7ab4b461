// A clock that moves only when told, with things to happen at their times, in order.
import type { Clock } from '#server/lib/clock.ts';

export type SimulatedTime = Clock & {
  after(ms: number, action: () => void): void;
  /** Lets everything due within `ms` happen, in order of time, then of entry. */
  run(ms: number): void;
};

export function createSimulatedTime(): SimulatedTime {
  let now = 0;
  let entries = 0;
  const agenda: { at: number; entry: number; action: () => void }[] = [];
  return {
    now: () => now,
    after(ms, action) {
      agenda.push({ at: now + ms, entry: entries++, action });
      agenda.sort((a, b) => a.at - b.at || a.entry - b.entry);
    },
    run(ms) {
      const end = now + ms;
      for (let next = agenda[0]; next && next.at <= end; next = agenda[0]) {
        agenda.shift();
        now = next.at;
        next.action();
      }
      now = end;
    },
  };
}
