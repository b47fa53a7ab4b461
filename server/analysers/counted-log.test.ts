import { expect, it, vi } from 'vitest';
import { createCountedLog } from './counted-log.ts';

it('a trouble is said at once, then at most once a second, and every time of it is counted', () => {
  vi.useFakeTimers();
  const said: [string, number][] = [];
  const log = createCountedLog<string>((latest, times) => said.push([latest, times]));
  log.add('first');
  for (let n = 0; n < 500; n++) {
    vi.advanceTimersByTime(5);
    log.add(`n ${n}`, 2);
  }
  vi.advanceTimersByTime(5000);
  expect(said[0]).toEqual(['first', 1]);
  expect(said).toHaveLength(4);
  expect(said.reduce((sum, [, times]) => sum + times, 0)).toBe(1001);
  log.add('again');
  expect(said.at(-1)).toEqual(['again', 1]);
  vi.useRealTimers();
});
