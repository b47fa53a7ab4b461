// Brightness, contrast and sharpness of one picture.
import type { GreyImage } from '../vision.ts';

export type PictureMeasures = {
  /** Grey levels. */
  mean: number;
  /** A tenth of the pixels is darker than `tenth`, a tenth brighter than `ninth`. */
  tenth: number;
  ninth: number;
  /** Deviation between the means of the picture's areas. */
  contrast: number;
  /** Variance of the Laplacian (Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", 2000) to that of the picture. */
  sharpness: number;
};

const areasAcross = 8;

export function measurePicture({ width, height, data }: GreyImage): PictureMeasures {
  const histogram = new Uint32Array(256);
  const sums = new Float64Array(areasAcross * areasAcross);
  const counts = new Uint32Array(areasAcross * areasAcross);
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor((y * areasAcross) / height) * areasAcross;
    for (let x = 0; x < width; x++, i++) {
      const value = data[i] as number;
      const area = row + Math.floor((x * areasAcross) / width);
      histogram[value] = (histogram[value] as number) + 1;
      sums[area] = (sums[area] as number) + value;
      counts[area] = (counts[area] as number) + 1;
    }
  }
  const means = [...sums].map((sum, area) => sum / Math.max(1, counts[area] as number));
  const { mean, variance } = ofHistogram(histogram, data.length);
  const edges = laplacianVariance(width, height, data);
  return {
    mean,
    tenth: quantile(histogram, data.length * 0.1),
    ninth: quantile(histogram, data.length * 0.9),
    contrast: deviation(means),
    sharpness: variance > 0 ? edges / variance : 0,
  };
}

function ofHistogram(histogram: Uint32Array, count: number): { mean: number; variance: number } {
  let [sum, squares] = [0, 0];
  histogram.forEach((times, value) => {
    sum += times * value;
    squares += times * value * value;
  });
  const mean = sum / count;
  return { mean, variance: squares / count - mean * mean };
}

function quantile(histogram: Uint32Array, wanted: number): number {
  let below = 0;
  return histogram.findIndex((times) => {
    below += times;
    return below >= wanted;
  });
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

function laplacianVariance(width: number, height: number, data: Uint8Array): number {
  let [sum, squares, count] = [0, 0, 0];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, i = y * width + 1; x < width - 1; x++, i++) {
      const around =
        (data[i - 1] as number) +
        (data[i + 1] as number) +
        (data[i - width] as number) +
        (data[i + width] as number);
      const edge = 4 * (data[i] as number) - around;
      sum += edge;
      squares += edge * edge;
      count += 1;
    }
  }
  return count > 0 ? squares / count - (sum / count) ** 2 : 0;
}
