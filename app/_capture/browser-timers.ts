// The page's own clock, which a corrected wall clock does not bend.
import type { Timers } from '../_live/connection.ts';

export const browserTimers: Timers = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
