// How long to wait before trying again: longer each time, until something went well.
import { systemPace } from './pace.ts';

export type BackOff = { wait(): Promise<void>; reset(): void };

export function createBackOff(signal: AbortSignal, { firstMs = 250, longestMs = 5_000 } = {}): BackOff {
  let nextMs = firstMs;
  return {
    async wait() {
      const ms = nextMs;
      nextMs = Math.min(longestMs, nextMs * 2);
      await systemPace.sleep(ms, signal);
    },
    reset() {
      nextMs = firstMs;
    },
  };
}
