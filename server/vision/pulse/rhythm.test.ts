import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import { createColorTrace } from './color-trace.ts';
import { chrom, pos } from './projections.ts';
import { strongestRhythm } from './rhythm.ts';

const perSecond = 30;
const sine = (perMinute: number, seconds = 12) =>
  Float64Array.from({ length: seconds * perSecond }, (_, i) =>
    Math.sin((2 * Math.PI * (perMinute / 60) * i) / perSecond),
  );

describe('the strongest rhythm', () => {
  it.each([45, 51.3, 72, 99.9, 150, 188])(
    'of a sine of %d a minute is found to a fifth of a beat',
    (rate) => {
      expect(Math.abs((strongestRhythm(sine(rate), perSecond)?.perMinute ?? 0) - rate)).toBeLessThan(0.2);
    },
  );

  it('stands out far in a sine and little in noise', () => {
    const { next: random } = createSeededRandom(5);
    const noise = Float64Array.from({ length: 360 }, () => random() - 0.5);
    expect(strongestRhythm(sine(80), perSecond)?.snr).toBeGreaterThan(20);
    expect(strongestRhythm(noise, perSecond)?.snr ?? -99).toBeLessThan(2);
  });

  it('is none in a signal that does not change, or only rises', () => {
    expect(strongestRhythm(new Float64Array(360), perSecond)).toBeNull();
    expect(
      strongestRhythm(
        Float64Array.from({ length: 360 }, (_, i) => i),
        perSecond,
      )?.snr ?? -99,
    ).toBeLessThan(2);
  });
});

/** Skin whose light changes much and whose blood changes little. `shine` is light thrown back without entering the skin. */
function skinTrace({ pulse, light: lightRate, shine }: { pulse: number; light: number; shine: number }) {
  const trace = createColorTrace(12_000);
  for (let i = 0; i <= 13 * 15; i++) {
    const t = i / 15;
    const light = 1 + 0.05 * Math.sin((2 * Math.PI * t * lightRate) / 60);
    const beat = Math.sin((2 * Math.PI * t * pulse) / 60);
    const level = (of: number, share: number) =>
      of * light * (1 - 0.006 * share * beat) + shine * Math.sin((2 * Math.PI * t * lightRate) / 60);
    trace.add({ at: t * 1000, r: level(200, 0.35), g: level(150, 1), b: level(120, 0.5) });
  }
  const even = trace.read(perSecond);
  if (!even) throw new Error('The window is not full.');
  return even;
}

describe.each([
  ['POS', pos],
  ['CHROM', chrom],
])('%s', (_name, project) => {
  it('hears the blood, not light that flickers eight times as strongly in the same range', () => {
    const rhythm = strongestRhythm(project(skinTrace({ pulse: 72, light: 100, shine: 0 })), perSecond);
    expect(Math.abs((rhythm?.perMinute ?? 0) - 72)).toBeLessThan(1);
    expect(rhythm?.snr).toBeGreaterThan(15);
  });

  it('hears the blood under shine that comes and goes', () => {
    const rhythm = strongestRhythm(project(skinTrace({ pulse: 72, light: 100, shine: 2 })), perSecond);
    expect(Math.abs((rhythm?.perMinute ?? 0) - 72)).toBeLessThan(1);
  });
});

describe('a trace of colours', () => {
  it('is read evenly, whatever the times of its samples', () => {
    const { next: random } = createSeededRandom(8);
    const trace = createColorTrace(12_000);
    for (let at = 0; at < 13_000; at += 20 + random() * 120) trace.add({ at, r: at, g: 2 * at, b: 1 });
    const even = trace.read(10);
    expect(even?.r).toHaveLength(120);
    const steps = Array.from(even?.r ?? []).map((value, i, all) => value - (all[i - 1] ?? value - 100));
    for (const step of steps) expect(step).toBeCloseTo(100, 5);
    expect(even?.b.every((value) => value === 1)).toBe(true);
  });

  it('is empty until its window is full, and again after a gap', () => {
    const trace = createColorTrace(2000);
    const add = (at: number) => trace.add({ at, r: 1, g: 1, b: 1 });
    for (let at = 0; at < 2000; at += 100) add(at);
    expect(trace.read(10)).toBeNull();
    add(2000);
    expect(trace.read(10)).not.toBeNull();
    add(3500);
    expect(trace.read(10)).toBeNull();
  });
});
