// Does anything move, how much and where? Compared with the mean of the last second, after the picture's gain is taken out.
// A running mean as reference and a threshold in standard deviations of the noise: Wren et al., "Pfinder" (1997).
import { type Blob, createBlobFinder, sure } from './blobs.ts';
import { createDifference } from './difference.ts';
import { createGain } from './gain.ts';
import type { GreyImage, Rect, Vision } from './vision.ts';

export type Motion = {
  /** The part of the picture that moves, 0–1. A faint change counts less than a clear one. */
  score: number;
  /** The largest first, at most sixteen. */
  regions: Rect[];
};

const referenceSeconds = 1;
/**
 * Grey levels, and standard deviations of the noise. Of 3×3 pixels at five deviations one in a million differs by chance, and a
 * cell needs several. What was brightened by a gain is off by a part of that: no camera's curve is a straight line.
 */
const threshold = { floor: 5, deviations: 5, ofGain: 0.25 };
/** A change so many times the threshold counts in full. */
const clear = 3;
/** Cells to the picture's height: the smallest thing that is seen is about a fiftieth of it. */
const cellsToHeight = 50;
const mostRegions = 16;
const nothing: Motion = { score: 0, regions: [] };

export function createMotionDetector(): Vision<GreyImage, Motion> {
  let eye: ReturnType<typeof createEye> | null = null;
  return {
    see(image, capturedAt) {
      if (!eye?.fits(image)) eye = createEye(image, capturedAt);
      return eye.look(image, capturedAt);
    },
  };
}

/** What depends on the size of the pictures. The first picture is the first reference. */
function createEye(first: GreyImage, firstAt: number) {
  const { width, height } = first;
  const reference = Float32Array.from(first.data);
  const strengths = new Uint8Array(width * height);
  const mask = new Uint8Array(width * height);
  const difference = createDifference(width, height);
  const finder = createBlobFinder(width, height, Math.max(2, Math.round(height / cellsToHeight)));
  const gainOf = createGain();
  let lastAt = firstAt;

  function compare(image: GreyImage, gain: number): void {
    const sums = difference.of(image, reference, gain);
    const noise = noiseIn(sums);
    const ofGain = threshold.ofGain * Math.abs(gain - 1);
    const still = threshold.floor + threshold.deviations * noise;
    for (let i = 0; i < sums.length; i++) {
      const limit = still + ofGain * (reference[i] as number);
      strengths[i] = Math.min(255, (sure * Math.abs(sums[i] as number)) / (9 * limit));
    }
  }

  function learn({ data }: GreyImage, gain: number, seconds: number): void {
    const rate = 1 - Math.exp(-seconds / referenceSeconds);
    for (let i = 0; i < data.length; i++) {
      const was = gain * (reference[i] as number);
      reference[i] = was + rate * ((data[i] as number) - was);
    }
  }

  function score(): number {
    let sum = 0;
    for (let i = 0; i < mask.length; i++) {
      if (mask[i]) sum += Math.min(1, (strengths[i] as number) / (clear * sure));
    }
    return sum / mask.length;
  }

  const rectOf = ({ left, top, right, bottom }: Blob): Rect => [
    left / width,
    top / height,
    right / width,
    bottom / height,
  ];

  return {
    fits: (image: GreyImage) => image.width === width && image.height === height,
    look(image: GreyImage, at: number): Motion {
      const seconds = (at - lastAt) / 1000;
      lastAt = at;
      if (seconds <= 0) return nothing;
      const gain = gainOf(image, reference);
      compare(image, gain);
      learn(image, gain, seconds);
      const blobs = finder.find(strengths, mask);
      const largest = blobs.sort((a, b) => b.mass - a.mass).slice(0, mostRegions);
      return { score: score(), regions: largest.map(rectOf) };
    },
  };
}

/** The standard deviation of the mean of nine, from the median of a sample: what moves is less than half of the picture. */
function noiseIn(sums: Float32Array): number {
  const stride = Math.max(1, Math.floor(sums.length / 500)) | 1;
  const sample: number[] = [];
  for (let i = 0; i < sums.length; i += stride) sample.push(Math.abs(sums[i] as number) / 9);
  sample.sort((a, b) => a - b);
  return (sample[sample.length >> 1] ?? 0) * 1.48;
}
