// How far a picture is from a reference, averaged over 3×3 pixels: noise falls to a third, and what is larger than a pixel stays.
import type { GreyImage } from './vision.ts';

export type Difference = {
  /** Nine times the mean difference around each pixel, with its sign. Valid until the next call. */
  of(image: GreyImage, reference: Float32Array, gain: number): Float32Array;
};

export function createDifference(width: number, height: number): Difference {
  const size = width * height;
  const rows = new Float32Array(size);
  const sums = new Float32Array(size);

  function sumAlongRows({ data }: GreyImage, reference: Float32Array, gain: number): void {
    for (let y = 0; y < height; y++) {
      const [from, to] = [y * width, (y + 1) * width - 1];
      let before = 0;
      let here = (data[from] as number) - gain * (reference[from] as number);
      for (let i = from; i < to; i++) {
        const after = (data[i + 1] as number) - gain * (reference[i + 1] as number);
        rows[i] = before + here + after;
        before = here;
        here = after;
      }
      rows[to] = before + here;
    }
  }

  return {
    of(image, reference, gain) {
      sumAlongRows(image, reference, gain);
      const lastRow = size - width;
      for (let i = 0; i < size; i++) {
        const up = i >= width ? (rows[i - width] as number) : 0;
        const down = i < lastRow ? (rows[i + width] as number) : 0;
        sums[i] = up + (rows[i] as number) + down;
      }
      return sums;
    },
  };
}
