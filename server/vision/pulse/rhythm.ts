// The strongest rhythm of a signal within the range of hearts, and how far it stands out.
import { detrend } from './projections.ts';

export type Rhythm = {
  perMinute: number;
  /**
   * Signal to noise in decibels: power at the rhythm and its double against all other power in the range, after de Haan &
   * Jeanne 2013, section III-C.
   */
  snr: number;
};

/** 42 to 210 a minute: a little beyond what is shown, so that a peak at the edge is seen to be one. */
const [slowest, fastest, step] = [42, 210, 0.5];

/** @param signal evenly spaced, `perSecond` samples a second */
export function strongestRhythm(signal: Float64Array, perSecond: number): Rhythm | null {
  const power = spectrum(windowed(detrend(signal)), perSecond);
  let best = 0;
  for (let i = 1; i < power.length; i++) if ((power[i] as number) > (power[best] as number)) best = i;
  // At the edge there is no peak, only the foot of something slower or faster.
  if (best === 0 || best === power.length - 1 || (power[best] as number) <= 0) return null;
  const perMinute = slowest + step * (best + vertex(power, best));
  // The main lobe of the window is four bins of the signal's own resolution wide.
  const halfLobe = (2 * 60 * perSecond) / signal.length;
  let [inside, outside] = [0, 0];
  for (let i = 0; i < power.length; i++) {
    const rate = slowest + step * i;
    const isOfRhythm = Math.abs(rate - perMinute) <= halfLobe || Math.abs(rate - 2 * perMinute) <= halfLobe;
    if (isOfRhythm) inside += power[i] as number;
    else outside += power[i] as number;
  }
  return { perMinute, snr: 10 * Math.log10(inside / Math.max(outside, Number.MIN_VALUE)) };
}

/** Hann: without it a rhythm between two bins leaks over all of them. */
function windowed(signal: Float64Array): Float64Array {
  return signal.map((value, i) => value * 0.5 * (1 - Math.cos((2 * Math.PI * (i + 0.5)) / signal.length)));
}

/** Power at each rate, by Goertzel's recurrence: a few hundred rates of a few hundred samples cost less than a millisecond. */
function spectrum(signal: Float64Array, perSecond: number): Float64Array {
  const rates = Math.floor((fastest - slowest) / step) + 1;
  return Float64Array.from({ length: rates }, (_, index) => {
    const turn = (2 * Math.PI * ((slowest + step * index) / 60)) / perSecond;
    const twice = 2 * Math.cos(turn);
    let [one, two] = [0, 0];
    for (const value of signal) [one, two] = [value + twice * one - two, one];
    return one * one + two * two - twice * one * two;
  });
}

/** Where the parabola through a peak and its neighbours has its top, as a part of a step. */
function vertex(power: Float64Array, peak: number): number {
  const [left, middle, right] = [power[peak - 1] as number, power[peak] as number, power[peak + 1] as number];
  const curve = left - 2 * middle + right;
  return curve === 0 ? 0 : (0.5 * (left - right)) / curve;
}
