// Time for whatever keeps a pace. The schedule runs on a clock that is never set; the wall clock only stamps frames.
import { setTimeout as wait } from 'node:timers/promises';
import { type Clock, systemClock } from '#server/lib/clock.ts';

export type Pace = Clock & {
  /** Milliseconds since some moment; never jumps. */
  steady(): number;
  /** Ends early, without an error, when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
};

export const systemPace: Pace = {
  now: systemClock.now,
  steady: () => performance.now(),
  async sleep(ms, signal) {
    if (ms <= 0 || signal.aborted) return;
    await wait(ms, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  },
};
