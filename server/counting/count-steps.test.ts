import { expect, it } from 'vitest';
import { deviceIdSchema, type SessionId } from '#contract/ids.ts';
import { createCountSteps } from './count-steps.ts';

const door = deviceIdSchema.parse('door');
const other = deviceIdSchema.parse('other');
const [first, second] = ['first', 'second'] as unknown as [SessionId, SessionId];

it('says how many more there are since the last figures, of each device', () => {
  const { next } = createCountSteps();
  expect(next(door, first, { in: 2, out: 1 })).toEqual({ in: 2, out: 1 });
  expect(next(door, first, { in: 2, out: 1 })).toEqual({ in: 0, out: 0 });
  expect(next(other, first, { in: 7, out: 0 })).toEqual({ in: 7, out: 0 });
  expect(next(door, first, { in: 5, out: 1 })).toEqual({ in: 3, out: 0 });
});

it('begins at zero with another session, and with a counter that has begun anew', () => {
  const { next, forget } = createCountSteps();
  next(door, first, { in: 4, out: 4 });
  expect(next(door, second, { in: 4, out: 4 })).toEqual({ in: 4, out: 4 });
  expect(next(door, second, { in: 1, out: 0 })).toEqual({ in: 1, out: 0 });
  forget(door);
  expect(next(door, second, { in: 1, out: 0 })).toEqual({ in: 1, out: 0 });
});
