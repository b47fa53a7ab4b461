// How much brighter or darker the whole picture is than a reference: what auto-exposure and drifting light do.
import type { GreyImage } from './vision.ts';

/** Steps of the ratio's histogram. 128 to one keeps the gain to better than 1 %. */
const stepsToOne = 128;
const highest = 8 * stepsToOne;
/** Below it rounding spoils the ratio; above it the sensor is clipped. */
const usable = { from: 12, to: 245 };
/** About this many pixels are asked: the median of 2,000 is good to half a per cent at a noise of 5 grey levels. */
const samples = 2_000;

/**
 * The median of the ratios of pixels to their reference, so that whatever covers less than half of the picture does not count.
 * `skip` names pixels that are known to show something else.
 */
export function createGain(): (
  image: GreyImage,
  reference: Float32Array,
  skip?: Uint8Array,
  skipFrom?: number,
) => number {
  const histogram = new Uint32Array(highest);
  return ({ data }, reference, skip, skipFrom = 1) => {
    histogram.fill(0);
    // An odd stride, so that the samples do not fall into the same columns.
    const stride = Math.max(1, Math.floor(data.length / samples)) | 1;
    let count = 0;
    for (let i = 0; i < data.length; i += stride) {
      const [value, was] = [data[i] as number, reference[i] as number];
      if (was < usable.from || value > usable.to || was > usable.to) continue;
      if (skip && (skip[i] as number) >= skipFrom) continue;
      const step = Math.min(highest - 1, Math.round((value / was) * stepsToOne));
      histogram[step] = (histogram[step] as number) + 1;
      count++;
    }
    if (count < samples / 20) return 1;
    let [step, below] = [0, 0];
    while (below + (histogram[step] as number) <= count / 2) below += histogram[step++] as number;
    const within = (count / 2 - below) / (histogram[step] as number);
    return Math.max(1 / 4, (step - 0.5 + within) / stepsToOne);
  };
}
