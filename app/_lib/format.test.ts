import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatBitrate,
  formatBytes,
  formatDuration,
  formatFps,
  formatSpan,
  plural,
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

  it('writes spans in whole words', () => {
    const written = [20_000, 60_000, 3_599_000, 7_300_000, 604_798_000].map(formatSpan);
    expect(written).toEqual(['1 minute', '1 minute', '60 minutes', '2 hours', '7 days']);
    expect([plural(0, 'device'), plural(1, 'person', 'people'), plural(1200, 'person', 'people')]).toEqual([
      '0 devices',
      '1 person',
      '1,200 people',
    ]);
  });
});
