// What the place looks like when nobody is there, and where a picture differs from it.
//
// The start is the median of some seconds (as in McFarlane and Schofield, "Segmentation and tracking of piglets in images", 1995);
// then each pixel keeps a running mean and a running deviation (Wren et al., "Pfinder", 1997), updated only where nobody is
// (selective update). The picture's overall gain is taken out before, and the difference is averaged over 3×3 pixels.
import { sure } from '../blobs.ts';
import { createDifference } from '../difference.ts';
import { createGain } from '../gain.ts';
import type { GreyImage } from '../vision.ts';

export type Background = {
  /** How sure it is that a pixel differs, `sure` and more is sure. Valid until the next call. Null while the place is being learnt. */
  differ(image: GreyImage, at: number): Uint8Array | null;
  /** How much brighter the last picture is than the background. */
  gain(): number;
  /** Takes the last picture in, but for the pixels that `keep` names. */
  learn(keep: Uint8Array): void;
  /**
   * Is what differs in this box the place itself, where somebody stood when it was learnt? Then the outline of the difference is an
   * edge in the background and none in the picture (Cucchiara et al., "Detecting moving objects, ghosts, and shadows", 2003).
   */
  isGhost(mask: Uint8Array, left: number, top: number, right: number, bottom: number): boolean;
  /** This place looks like the last picture from now on. */
  accept(left: number, top: number, right: number, bottom: number): void;
};

/** A walking person leaves a place within a second or two: the median of four seconds is the place itself. */
const start = { seconds: 4, pictures: 15 };
/** Daylight and displays change over minutes; a person who stops is kept out by `keep`. */
const rememberSeconds = 20;
/** A row in so many is updated at each picture: the same in the end, at a quarter of the time. */
const rowsInTurn = 4;
/** Grey levels. The floor is what JPEG does to a flat area; the deviation of 3×3 pixels is a third of the deviation of one. */
const threshold = { floor: 5, deviations: 1.8 };
/** So much steeper must the outline be in the background than in the picture. */
const ghostEdge = 1.25;
const deviationLimits = { least: 1, most: 40 };

export function createBackground(width: number, height: number): Background {
  const size = width * height;
  const mean = new Float32Array(size);
  const deviation = new Float32Array(size);
  const strengths = new Uint8Array(size);
  const gainOf = createGain();
  const difference = createDifference(width, height);
  let samples: Uint8Array[] | null = [];
  let firstAt: number | null = null;
  let last: { image: GreyImage; gain: number } | null = null;
  let turn = 0;

  function collect(image: GreyImage, at: number): void {
    firstAt ??= at;
    if (!samples) return;
    const due = (samples.length / (start.pictures - 1)) * start.seconds * 1000;
    if (at - firstAt >= due) samples.push(image.data.slice());
    if (at - firstAt < start.seconds * 1000) return;
    takeMedian(samples);
    samples = null;
  }

  function takeMedian(pictures: readonly Uint8Array[]): void {
    const values = new Uint8Array(pictures.length);
    for (let i = 0; i < size; i++) {
      for (let s = 0; s < values.length; s++) values[s] = (pictures[s] as Uint8Array)[i] as number;
      values.sort();
      const middle = values[values.length >> 1] as number;
      mean[i] = middle;
      // The median of the distances, from the quartiles: somebody who walked by is not noise.
      const spread = (values[(values.length * 3) >> 2] as number) - (values[values.length >> 2] as number);
      deviation[i] = clampDeviation(spread * 0.6);
    }
  }

  function compare(image: GreyImage, gain: number): void {
    const sums = difference.of(image, mean, gain);
    for (let i = 0; i < size; i++) {
      const limit = 9 * (threshold.floor + threshold.deviations * (deviation[i] as number));
      const strength = (sure * Math.abs(sums[i] as number)) / limit;
      strengths[i] = Math.min(255, strength);
    }
  }

  /** Over three pixels: the outline of the mask is not exactly on the edge. */
  function steepness(values: Uint8Array | Float32Array, i: number): number {
    const across = (values[i + 1] as number) - (values[i - 1] as number);
    const down = (values[i + width] as number) - (values[i - width] as number);
    return Math.abs(across) + Math.abs(down);
  }

  return {
    differ(image, at) {
      if (samples) {
        collect(image, at);
        return null;
      }
      const gain = gainOf(image, mean, last ? strengths : undefined, sure);
      last = { image, gain };
      compare(image, gain);
      return strengths;
    },
    gain: () => last?.gain ?? 1,
    learn(keep) {
      if (!last) return;
      const { image, gain } = last;
      const rate = Math.min(0.2, (rowsInTurn * 0.1) / rememberSeconds);
      turn = (turn + 1) % rowsInTurn;
      for (let y = turn; y < height; y += rowsInTurn) {
        for (let i = y * width; i < (y + 1) * width; i++) {
          if (keep[i]) continue;
          const off = (image.data[i] as number) / gain - (mean[i] as number);
          mean[i] = (mean[i] as number) + rate * off;
          const wide = deviation[i] as number;
          deviation[i] = clampDeviation(wide + rate * (Math.abs(off) - wide));
        }
      }
    },
    isGhost(mask, left, top, right, bottom) {
      if (!last) return false;
      let [seen, remembered] = [0, 0];
      for (let y = Math.max(1, top); y < Math.min(height - 1, bottom); y++) {
        for (let x = Math.max(1, left); x < Math.min(width - 1, right); x++) {
          const i = y * width + x;
          if (mask[i] === mask[i + 1] && mask[i] === mask[i + width]) continue;
          seen += steepness(last.image.data, i) / last.gain;
          remembered += steepness(mean, i);
        }
      }
      return remembered > seen * ghostEdge;
    },
    accept(left, top, right, bottom) {
      if (!last) return;
      for (let y = top; y < bottom; y++) {
        for (let i = y * width + left; i < y * width + right; i++) {
          mean[i] = (last.image.data[i] as number) / last.gain;
        }
      }
    },
  };
}

function clampDeviation(value: number): number {
  return Math.max(deviationLimits.least, Math.min(deviationLimits.most, value));
}
