import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AuditNews } from './audit.ts';
import { createRepeats } from './repeats.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const refused = (address: string): AuditNews => ({
  action: 'key.refused',
  actor: { kind: 'stranger', id: null, name: 'a stranger' },
  address,
});

function open() {
  const noted: AuditNews[] = [];
  return { noted, repeats: createRepeats((news) => void noted.push(news)) };
}
const said = (noted: readonly AuditNews[]) => noted.map(({ address, details }) => [address, details?.times]);

it('notes the first at once and those that follow together, a minute later', () => {
  const { noted, repeats } = open();
  for (let n = 0; n < 500; n++) repeats.note(refused('192.0.2.1'), '192.0.2.1');
  expect(said(noted)).toEqual([['192.0.2.1', 1]]);
  vi.advanceTimersByTime(60_000);
  expect(said(noted).slice(1)).toEqual([['192.0.2.1', 499]]);
  vi.advanceTimersByTime(120_000);
  repeats.note(refused('192.0.2.1'), '192.0.2.1');
  expect(said(noted).slice(2)).toEqual([['192.0.2.1', 1]]);
});

it('keeps places and actions apart, and counts on when it is closed', () => {
  const { noted, repeats } = open();
  for (let n = 0; n < 3; n++) {
    repeats.note(refused('192.0.2.1'), '192.0.2.1');
    repeats.note(refused('192.0.2.2'), '192.0.2.2');
    repeats.note({ ...refused('192.0.2.1'), action: 'login.refused' }, '192.0.2.1');
  }
  repeats.close();
  expect(said(noted).map(([, times]) => times)).toEqual([1, 1, 1, 2, 2, 2]);
  expect(vi.getTimerCount()).toBe(0);
});

it('counts places beyond a thousand as one, and none is left out', () => {
  const { noted, repeats } = open();
  for (let n = 0; n < 5000; n++) repeats.note(refused(`place ${n}`), `place ${n}`);
  expect(noted.length).toBeLessThan(1100);
  vi.advanceTimersByTime(60_000);
  expect(noted.reduce((sum, { details }) => sum + Number(details?.times), 0)).toBe(5000);
  expect(said(noted)).toContainEqual([null, 3999]);
  vi.advanceTimersByTime(120_000);
  expect(vi.getTimerCount()).toBe(0);
});
