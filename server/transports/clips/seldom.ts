// What can happen a thousand times a second is written once a second, with how often it went unwritten.
import type { Clock } from '#server/lib/clock.ts';

const everyMs = 1000;

/** Calls `write` at most once a second; `unwritten`: the calls since the last that were kept silent. */
export function seldom<T>(clock: Clock, write: (about: T, unwritten: number) => void): (about: T) => void {
  let writtenAt = Number.NEGATIVE_INFINITY;
  let unwritten = 0;
  return (about) => {
    if (clock.now() - writtenAt < everyMs) {
      unwritten += 1;
      return;
    }
    writtenAt = clock.now();
    write(about, unwritten);
    unwritten = 0;
  };
}
