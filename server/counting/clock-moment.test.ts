import { describe, expect, it } from 'vitest';
import { momentBefore, momentNear } from './clock-moment.ts';

const at = (day: number, hours: number, minutes: number, seconds = 0) =>
  new Date(2026, 10, day, hours, minutes, seconds).getTime();

describe('a time of day', () => {
  it.each([
    ['14:00:00', at(10, 14, 5), at(10, 14, 0)],
    ['14:00:30', at(10, 14, 0), at(10, 14, 0, 30)],
    ['23:59:58', at(10, 0, 0, 1), at(9, 23, 59, 58)],
    ['00:00:02', at(10, 23, 59, 59), at(11, 0, 0, 2)],
  ])('%s is the nearest such moment', (clock, now, expected) => {
    expect(momentNear(clock, now)).toBe(expected);
  });

  it.each([
    ['13:10:00', at(10, 14, 0), at(10, 13, 10)],
    ['23:10:00', at(10, 1, 0), at(9, 23, 10)],
    ['14:00:01', at(10, 14, 0), at(9, 14, 0, 1)],
    ['14:00:00', at(10, 14, 0) + 500, at(10, 14, 0)],
    ['14:00:00', at(10, 14, 0), at(10, 14, 0)],
  ])('%s as a start is the last such moment before the end', (clock, end, expected) => {
    expect(momentBefore(clock, end)).toBe(expected);
  });

  it('in milliseconds is itself', () => {
    expect(momentNear(5, at(10, 1, 1))).toBe(5);
    expect(momentBefore(5, at(10, 1, 1))).toBe(5);
  });
});
