import { describe, expect, it } from 'vitest';
import { createMoments } from './moments.ts';

const now = Date.parse('2026-11-20T15:04:05.007Z');
const utc = createMoments('UTC');

describe('moments as people read them', () => {
  it('leave the date out when it is today, and the year when it is this one', () => {
    expect(utc.format(now, now)).toBe('15:04:05');
    expect(utc.format(now - 86_400_000, now)).toBe('19 Nov, 15:04:05');
    expect(utc.format(Date.parse('2025-11-20T15:04:05Z'), now)).toBe('20 Nov 2025, 15:04:05');
  });

  it('follow the time zone, for the day as well as for the clock', () => {
    const auckland = createMoments('Pacific/Auckland');
    expect(auckland.format(now, now)).toBe('04:04:05');
    expect(auckland.format(Date.parse('2026-11-20T10:59:59Z'), now)).toBe('20 Nov, 23:59:59');
    expect(createMoments('Asia/Kathmandu').format(now, now)).toBe('20:49:05');
  });

  it('write midnight as 00, not as 24', () => {
    expect(utc.format(Date.parse('2026-11-20T00:00:00Z'), now)).toBe('00:00:00');
  });

  it('keep apart what happened within one second', () => {
    expect(utc.formatMs(now, now)).toBe('15:04:05.007');
    expect(utc.stamp(now)).toBe('20261120-150405.007');
    expect(createMoments('Asia/Kathmandu').stamp(now)).toBe('20261120-204905.007');
  });

  it('are the browser’s without a zone', () => {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    expect(createMoments(null).format(now, now)).toBe(createMoments(timeZone).format(now, now));
  });
});

describe('a range of days', () => {
  const range = (zone: string, from: string, to: string) => {
    const { from: start, to: end } = createMoments(zone).dayRange({ from, to });
    return [start, end].map((at) => (at === undefined ? null : new Date(at).toISOString()));
  };

  it('holds both days whole', () => {
    expect(range('UTC', '2026-11-20', '2026-11-21')).toEqual([
      '2026-11-20T00:00:00.000Z',
      '2026-11-22T00:00:00.000Z',
    ]);
    expect(range('UTC', '', '')).toEqual([null, null]);
  });

  it('follows the zone, on the days when its clocks change too', () => {
    expect(range('Europe/Berlin', '2026-03-29', '2026-03-29')).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
    expect(range('Pacific/Auckland', '2026-09-27', '2026-09-27')).toEqual([
      '2026-09-26T12:00:00.000Z',
      '2026-09-27T11:00:00.000Z',
    ]);
  });
});
