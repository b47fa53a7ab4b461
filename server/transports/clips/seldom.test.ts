import { expect, it } from 'vitest';
import { createSimulatedTime } from '#server/testing/simulated-time.ts';
import { seldom } from './seldom.ts';

it('what happens often is written once a second, and nothing is lost from the count', () => {
  const time = createSimulatedTime();
  const written: [string, number][] = [];
  const write = seldom<string>(time, (about, unwritten) => written.push([about, unwritten]));
  for (let n = 0; n < 25; n += 1) {
    write(`at ${time.now()}`);
    time.run(100);
  }
  expect(written).toEqual([
    ['at 0', 0],
    ['at 1000', 9],
    ['at 2000', 9],
  ]);
});
