import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatBitrate,
  formatBytes,
  formatDuration,
  formatFps,
  formatMoment,
  formatMomentMs,
} from './format.ts';

describe('figures as people read them', () => {
  it('writes sizes with at most three digits and never rounds up into the next unit', () => {
    const written = [0, 999, 1000, 61_400, 999_499, 999_700, 1_500_000_000].map(formatBytes);
    expect(written).toEqual(['0 B', '999 B', '1.0 kB', '61.4 kB', '999 kB', '1.0 MB', '1.5 GB']);
  });

  it('writes rates', () => {
    expect([formatBitrate(640_000), formatBitrate(7_340_000)]).toEqual(['640 kbit/s', '7.3 Mbit/s']);
    expect([formatFps(14.96), formatFps(0), formatFps(120.2)]).toEqual(['15.0', '0.0', '120']);
  });

  it('writes durations in two steps and ages in one', () => {
    const written = [400, 12_000, 185_000, 3_600_000, 8_040_000, 90_000_000].map(formatDuration);
    expect(written).toEqual(['0 s', '12 s', '3 min 5 s', '1 h', '2 h 14 min', '1 d 1 h']);
    expect([formatAge(200), formatAge(12_000), formatAge(185_000)]).toEqual([
      'just now',
      '12 s ago',
      '3 min ago',
    ]);
  });

  it('leaves the date out when it is today', () => {
    const now = new Date(2026, 10, 20, 15, 4, 5).getTime();
    expect(formatMoment(now, now)).toBe('15:04:05');
    expect(formatMoment(now - 86_400_000, now)).toBe('19 Nov, 15:04:05');
  });

  it('keeps apart what happened within one second', () => {
    const now = new Date(2026, 10, 20, 15, 4, 5, 7).getTime();
    expect(formatMomentMs(now, now)).toBe('15:04:05.007');
  });
});
