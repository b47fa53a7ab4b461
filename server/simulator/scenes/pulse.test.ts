import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encode } from '../encode.ts';
import type { Scene } from '../scene.ts';
import { createPulseScene, type PulseTruth } from './pulse.ts';

const size = { width: 160, height: 120 };
const fps = 15;
const seconds = 20;

function patchMean(rgb: Buffer, { patch: [left, top, right, bottom] }: PulseTruth): number {
  let [sum, count] = [0, 0];
  for (let y = Math.ceil(top * size.height); y < bottom * size.height; y++) {
    for (let x = Math.ceil(left * size.width); x < right * size.width; x++) {
      sum += rgb[(y * size.width + x) * 3 + 1] ?? 0;
      count++;
    }
  }
  return sum / count;
}

async function greenOf(scene: Scene<PulseTruth>, quality?: number): Promise<number[]> {
  const means = [];
  for (let index = 0; index < fps * seconds; index++) {
    const { rgb, truth } = scene.draw(index);
    const bytes = quality && (await encode({ ...size, rgb }, { mediaType: 'image/jpeg', quality }));
    means.push(patchMean(bytes ? await sharp(bytes).raw().toBuffer() : rgb, truth));
  }
  return means;
}

/** Amplitude, as a part of the mean, at each heart rate from 40 to 200. */
function spectrum(means: readonly number[]): { bpm: number; amplitude: number }[] {
  const mean = means.reduce((a, b) => a + b, 0) / means.length;
  return Array.from({ length: 161 }, (_, i) => {
    const bpm = 40 + i;
    let [re, im] = [0, 0];
    means.forEach((value, index) => {
      const window = 1 - Math.cos((2 * Math.PI * (index + 0.5)) / means.length);
      const turn = 2 * Math.PI * (bpm / 60) * (index / fps);
      re += (value / mean - 1) * window * Math.cos(turn);
      im += (value / mean - 1) * window * Math.sin(turn);
    });
    return { bpm, amplitude: (2 * Math.hypot(re, im)) / means.length };
  });
}

function peakOf(means: readonly number[]) {
  return spectrum(means).reduce((best, bin) => (bin.amplitude > best.amplitude ? bin : best));
}

describe('the pulse', () => {
  it.each([48, 72, 97, 140, 180])('of %i bpm is the strongest rhythm of the skin', async (bpm) => {
    const peak = peakOf(await greenOf(createPulseScene({ ...size, fps, seed: bpm, bpm })));
    expect(Math.abs(peak.bpm - bpm)).toBeLessThanOrEqual(1);
    expect(peak.amplitude).toBeGreaterThan(0.005);
    expect(peak.amplitude).toBeLessThan(0.015);
  });

  it('survives JPEG at quality 80', async () => {
    const peak = peakOf(await greenOf(createPulseScene({ ...size, fps, seed: 4, bpm: 84 }), 80));
    expect(Math.abs(peak.bpm - 84)).toBeLessThanOrEqual(1);
  });

  it('is absent at 0 bpm: no rhythm stands out', async () => {
    const means = await greenOf(createPulseScene({ ...size, fps, seed: 1, bpm: 0 }));
    expect(
      Math.max(
        ...spectrum(means)
          .filter(({ bpm }) => bpm >= 48)
          .map(({ amplitude }) => amplitude),
      ),
    ).toBeLessThan(0.001);
  });

  it('states the phase that the pixels show: skin is greenest where the wave is lowest', async () => {
    const scene = createPulseScene({ ...size, fps: 60, seed: 2, bpm: 60, noise: 1, drift: 0 });
    const byPhase = Array.from({ length: 60 }, (_, index) => {
      const { rgb, truth } = scene.draw(index);
      return { phase: truth.phase, mean: patchMean(rgb, truth) };
    }).sort((a, b) => a.mean - b.mean);
    // More blood, less green: the wave is highest shortly before a quarter of the cycle.
    expect(byPhase[0]?.phase).toBeGreaterThan(0.1);
    expect(byPhase[0]?.phase).toBeLessThan(0.3);
  });

  it('refuses a rate that no heart has', () => {
    expect(() => createPulseScene({ ...size, fps, seed: 1, bpm: 20 })).toThrow(/48 to 180/);
  });
});
