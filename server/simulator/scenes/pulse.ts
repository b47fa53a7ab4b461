// A face whose skin changes with a known heart rate, as a camera would see it: faint, noisy, under drifting light.
import { gaussianAt, hashOf, randomAt } from '../random.ts';
import type { Rect, Scene, SceneOptions } from '../scene.ts';
import { drawFace } from './pulse-face.ts';

export type PulseTruth = {
  /** 0: no pulse. */
  bpm: number;
  /** Part of the heart's cycle, 0–1; 0 when there is no pulse. */
  phase: number;
  /** The face from forehead to chin; the eyes and the mouth in it do not pulse. */
  patch: Rect;
};

export type PulseOptions = SceneOptions & {
  /** 48–180, or 0 for no pulse. */
  bpm?: number;
  /** Part by which green changes, peak to middle: 0.005–0.015 in life. */
  depth?: number;
  /** Deviation of the sensor's noise in levels of 255. At 0 a change below one level is lost to rounding. */
  noise?: number;
  /** Part by which the light drifts. */
  drift?: number;
};

/** Blood takes most of green, some of red, little of blue. */
const share = [0.35, 1, 0.5] as const;
/** Values are kept in 64ths of a level, so that a frame is added up in whole numbers. */
const fixed = 64;
/** A power of two, larger than a row: each row starts at its own place in the table. */
const noiseLength = 1 << 16;

function noiseTable(seed: number, deviation: number): Int16Array {
  return Int16Array.from({ length: noiseLength }, (_, i) =>
    Math.round(gaussianAt(seed, i) * deviation * fixed),
  );
}

/** Rises fast and falls slowly, with the second bump of a real pulse; between about -1 and 1. */
function waveform(phase: number): number {
  const turn = 2 * Math.PI * phase;
  return (Math.sin(turn) + 0.28 * Math.sin(2 * turn + 0.6)) / 1.15;
}

function checked(options: PulseOptions) {
  const { bpm = 72, depth = 0.01, noise = 1.5, drift = 0.02 } = options;
  if (bpm !== 0 && !(bpm >= 48 && bpm <= 180))
    throw new RangeError('A pulse is 48 to 180 beats a minute, or 0 for none.');
  return { bpm, depth, noise, drift };
}

export function createPulseScene(options: PulseOptions): Scene<PulseTruth> {
  const { width, height, fps, seed } = options;
  const { bpm, depth, noise, drift } = checked(options);
  const face = drawFace(width, height);
  const base = Int16Array.from(face.raster.rgb, (value) => value * fixed);
  const blood = Int16Array.from(
    base,
    (value, i) => value * (share[i % 3] ?? 0) * (face.skin[Math.floor(i / 3)] ?? 0),
  );
  const table = noiseTable(seed, noise);
  const offset = randomAt(seed, 11);

  const phaseAt = (index: number) => (bpm === 0 ? 0 : ((index / fps) * (bpm / 60) + offset) % 1);
  // Periods of 23 and 41 seconds: far below the slowest pulse.
  const lightAt = (at: number) =>
    drift * (0.6 * Math.sin(2 * Math.PI * (at / 23 + offset)) + 0.4 * Math.sin(2 * Math.PI * (at / 41)));
  const truth = (index: number): PulseTruth => ({ bpm, phase: phaseAt(index), patch: face.patch });

  function draw(index: number) {
    const rgb = Buffer.allocUnsafe(base.length);
    const clamped = new Uint8ClampedArray(rgb.buffer, rgb.byteOffset, rgb.length);
    // Light and pulse as whole 4096ths: 0.01 of green at 150 is 1.5 levels, kept to a hundredth of one.
    const light = Math.round((1 + lightAt(index / fps)) * 4096);
    const beat = bpm === 0 ? 0 : Math.round(-depth * waveform(phaseAt(index)) * 4096);
    const rowLength = width * 3;
    for (let y = 0, i = 0; y < height; y++) {
      let n = hashOf(seed, index, y) & (noiseLength - 1);
      for (const end = i + rowLength; i < end; i++) {
        const value = ((base[i] as number) * light + (blood[i] as number) * beat) >> 12;
        clamped[i] = (value + (table[n] as number) + 32) >> 6;
        n = (n + 1) & (noiseLength - 1);
      }
    }
    return { rgb, truth: truth(index) };
  }

  return { name: 'pulse', width, height, fps, truth, draw };
}
