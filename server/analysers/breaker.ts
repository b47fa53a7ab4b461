// A circuit breaker: who fails several times in a row is left alone for a while that grows, then tried once.
// After Nygard, "Release It!", 2007, chapter 5.
import type { Clock } from '#server/lib/clock.ts';

export type Breaker = {
  /** False while it is left alone. True after that for one try, until its end is known. */
  mayTry(): boolean;
  succeeded(): void;
  failed(): void;
  readonly state: 'closed' | 'open' | 'trying';
};

export type BreakerOptions = {
  clock: Clock;
  /** So many failures in a row open it. */
  opensAfter?: number;
  firstPauseMs?: number;
  longestPauseMs?: number;
};

export function createBreaker(options: BreakerOptions): Breaker {
  const { clock, opensAfter = 3, firstPauseMs = 1000, longestPauseMs = 60_000 } = options;
  let state: Breaker['state'] = 'closed';
  let failures = 0;
  let pauseMs = firstPauseMs;
  let openUntil = 0;

  return {
    mayTry() {
      if (state === 'open' && clock.now() >= openUntil) {
        state = 'trying';
        return true;
      }
      return state === 'closed';
    },

    succeeded() {
      state = 'closed';
      failures = 0;
      pauseMs = firstPauseMs;
    },

    failed() {
      failures += 1;
      if (state === 'closed' && failures < opensAfter) return;
      state = 'open';
      openUntil = clock.now() + pauseMs;
      pauseMs = Math.min(longestPauseMs, pauseMs * 2);
    },

    get state() {
      return state;
    },
  };
}
