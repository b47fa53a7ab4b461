import { expect, it } from 'vitest';
import { createLasting } from './lasting.ts';

it('begins when it was seen for a while without a break, and ends when it was not', () => {
  const lasting = createLasting({ beginsAfterMs: 200, endsAfterMs: 1000 });
  const said = (isSeen: boolean, at: number) => lasting.see(isSeen, at);
  expect([said(true, 0), said(false, 100), said(true, 150), said(true, 300)]).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(said(true, 350)).toBe('began');
  expect([said(true, 400), said(false, 500), said(true, 1400), said(false, 1500)]).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(lasting.lasts).toBe(true);
  expect(said(false, 2500)).toBe('ended');
  expect(lasting.lasts).toBe(false);
});
