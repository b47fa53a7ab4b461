// From three colours to one signal in which the pulse stands out and light and movement do not.
import type { EvenTrace } from './color-trace.ts';

/** POS adds up short windows of this length; its paper takes 1.6 s, a beat at 38 a minute. */
const posWindowSeconds = 1.6;

/**
 * POS, "plane orthogonal to skin": Wang, den Brinker, Stuijk & de Haan, "Algorithmic Principles of Remote PPG", IEEE
 * Trans. Biomedical Engineering 64(7), 2017, algorithm 1. Each window is divided by its mean, projected, tuned and added.
 */
export function pos({ r, g, b, perSecond }: EvenTrace): Float64Array {
  const length = Math.max(2, Math.round(posWindowSeconds * perSecond));
  const pulse = new Float64Array(r.length);
  const [first, second] = [new Float64Array(length), new Float64Array(length)];
  for (let start = 0; start + length <= r.length; start++) {
    const [meanR, meanG, meanB] = [r, g, b].map((channel) => mean(channel, start, length)) as Triple;
    for (let i = 0; i < length; i++) {
      const [red, green, blue] = [
        (r[start + i] as number) / meanR,
        (g[start + i] as number) / meanG,
        (b[start + i] as number) / meanB,
      ];
      first[i] = green - blue;
      second[i] = green + blue - 2 * red;
    }
    const alpha = ratio(deviation(first), deviation(second));
    const middle = mean(first, 0, length) + alpha * mean(second, 0, length);
    for (let i = 0; i < length; i++)
      pulse[start + i] =
        (pulse[start + i] as number) + (first[i] as number) + alpha * (second[i] as number) - middle;
  }
  return pulse;
}

/**
 * CHROM: de Haan & Jeanne, "Robust Pulse Rate From Chrominance-Based rPPG", IEEE Trans. Biomedical Engineering 60(10),
 * 2013. Two chrominance signals, their difference tuned so that what both see of movement cancels.
 */
export function chrom({ r, g, b }: EvenTrace): Float64Array {
  const [meanR, meanG, meanB] = [r, g, b].map((channel) => mean(channel, 0, channel.length)) as Triple;
  const x = new Float64Array(r.length);
  const y = new Float64Array(r.length);
  for (let i = 0; i < r.length; i++) {
    const [red, green, blue] = [(r[i] as number) / meanR, (g[i] as number) / meanG, (b[i] as number) / meanB];
    x[i] = 3 * red - 2 * green;
    y[i] = 1.5 * red + green - 1.5 * blue;
  }
  // Light drifts more than the pulse changes it: without the drift the tuning would be of the drift.
  const [xs, ys] = [detrend(x), detrend(y)];
  const alpha = ratio(deviation(xs), deviation(ys));
  return xs.map((value, i) => value - alpha * (ys[i] as number));
}

/** Takes the straight line out that fits best. */
export function detrend(signal: Float64Array): Float64Array {
  const n = signal.length;
  const middle = (n - 1) / 2;
  const level = mean(signal, 0, n);
  let [slope, spread] = [0, 0];
  for (let i = 0; i < n; i++) {
    slope += (i - middle) * ((signal[i] as number) - level);
    spread += (i - middle) ** 2;
  }
  slope = ratio(slope, spread);
  return signal.map((value, i) => value - level - slope * (i - middle));
}

type Triple = [number, number, number];

function mean(values: Float64Array, start: number, length: number): number {
  let sum = 0;
  for (let i = start; i < start + length; i++) sum += values[i] as number;
  return sum / length;
}

function deviation(values: Float64Array): number {
  const level = mean(values, 0, values.length);
  let sum = 0;
  for (const value of values) sum += (value - level) ** 2;
  return Math.sqrt(sum / values.length);
}

/** 0 where there is nothing to divide by: a signal without any change. */
function ratio(a: number, b: number): number {
  return b > 0 ? a / b : 0;
}
