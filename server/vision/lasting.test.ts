import { expect, it } from 'vitest';
import { createLasting } from './lasting.ts';

it('begins when it was so for a while without a break, and ends when it was not', () => {
  const lasting = createLasting({ beginsMs: 200, endsMs: 1000 });
  const at = (isSo: boolean | null, ms: number) => lasting(isSo, ms);
  expect([at(true, 10), at(false, 100), at(true, 150), at(true, 300)]).toEqual([null, null, null, null]);
  expect(at(true, 350)).toBe(150);
  expect([at(true, 400), at(false, 500), at(true, 1400), at(false, 1500)]).toEqual([150, 150, 150, 150]);
  expect(at(false, 2500)).toBeNull();
});

it('stays as it is while nobody can say, and waits anew after that', () => {
  const lasting = createLasting({ beginsMs: 200, endsMs: 200 });
  lasting(true, 10);
  expect([lasting(null, 150), lasting(true, 250), lasting(true, 450)]).toEqual([null, null, 250]);
  expect([lasting(null, 500), lasting(null, 5000)]).toEqual([250, 250]);
});

it('ends at once when it need not wait', () => {
  const lasting = createLasting({ beginsMs: 0, endsMs: 0 });
  expect([lasting(true, 10), lasting(false, 20)]).toEqual([10, null]);
});
