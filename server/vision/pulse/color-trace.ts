// The colour of skin over the last seconds, at the times the pictures were taken; read as evenly spaced samples.
export type ColorSample = { at: number; r: number; g: number; b: number };
export type EvenTrace = { r: Float64Array; g: Float64Array; b: Float64Array; perSecond: number };

/** Without a picture for this long, what came before says nothing of now. */
const longestGapMs = 1000;
/** The fastest camera that is listened to; what is faster is thinned out. */
const maxPerSecond = 60;

export function createColorTrace(windowMs: number) {
  let samples: ColorSample[] = [];

  return {
    add(sample: ColorSample): void {
      const last = samples.at(-1);
      // A frame that was taken before the last one tells nothing new.
      if (last && sample.at <= last.at && last.at - sample.at < longestGapMs) return;
      if (last && (sample.at < last.at || sample.at - last.at > longestGapMs)) samples = [];
      else if (last && sample.at - last.at < 1000 / maxPerSecond - 1) return;
      samples.push(sample);
      const oldest = sample.at - windowMs;
      // One beyond the window stays, so that its edge can be interpolated.
      while (samples.length > 2 && (samples[1] as ColorSample).at <= oldest) samples.shift();
    },

    clear(): void {
      samples = [];
    },

    /** Linear between the pictures. Null until the window is full. */
    read(perSecond: number): EvenTrace | null {
      const first = samples[0];
      const last = samples.at(-1);
      if (!first || !last || last.at - first.at < windowMs) return null;
      const length = Math.floor((windowMs / 1000) * perSecond);
      const even = { r: new Float64Array(length), g: new Float64Array(length), b: new Float64Array(length) };
      let next = 1;
      for (let i = 0; i < length; i++) {
        const at = last.at - windowMs + ((i + 1) * 1000) / perSecond;
        while (next < samples.length - 1 && (samples[next] as ColorSample).at < at) next += 1;
        const [before, after] = [samples[next - 1] as ColorSample, samples[next] as ColorSample];
        const part = Math.max(0, Math.min(1, (at - before.at) / (after.at - before.at)));
        for (const channel of ['r', 'g', 'b'] as const)
          even[channel][i] = before[channel] + part * (after[channel] - before[channel]);
      }
      return { ...even, perSecond };
    },
  };
}
