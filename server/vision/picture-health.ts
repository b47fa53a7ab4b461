// Is the picture fit to be looked at: too dark, too bright, blurred, covered, frozen? Each with since when.
import { createLasting } from './lasting.ts';
import { tilesOf } from './tiles.ts';
import { createUsualView } from './usual-view.ts';
import type { GreyImage, Vision } from './vision.ts';

export const pictureFaults = ['dark', 'bright', 'blurred', 'covered', 'frozen'] as const;
export type PictureFault = (typeof pictureFaults)[number];

export type PictureHealth = {
  faults: { fault: PictureFault; since: number }[];
  /** The mean, 0–1. */
  brightness: number;
  /** Fine detail as a part of what is usual here; null until that is known. */
  sharpness: number | null;
};

/** Grey levels. Even the brightest tenth is darker than `dark`, even the darkest tenth brighter than `bright`. */
const levels = { dark: { begins: 40, ends: 52 }, bright: { begins: 215, ends: 203 } };
/** Somebody who walks by, or a lamp that is switched on, is no fault. A still scene is sent anew with at least some noise. */
const lasting = {
  dark: { beginsMs: 3_000, endsMs: 2_000 },
  bright: { beginsMs: 3_000, endsMs: 2_000 },
  blurred: { beginsMs: 4_000, endsMs: 2_000 },
  covered: { beginsMs: 2_000, endsMs: 2_000 },
  frozen: { beginsMs: 10_000, endsMs: 0 },
} satisfies Record<PictureFault, { beginsMs: number; endsMs: number }>;
/** The part of the pixels that may differ by more than one level in pictures that are the same. */
const sameEnough = 0.0005;

export function createPictureHealth(): Vision<GreyImage, PictureHealth> {
  const states = {
    dark: createLasting(lasting.dark),
    bright: createLasting(lasting.bright),
    blurred: createLasting(lasting.blurred),
    covered: createLasting(lasting.covered),
    frozen: createLasting(lasting.frozen),
  } satisfies Record<PictureFault, unknown>;
  let is: Partial<Record<PictureFault, number | null>> = {};
  let usual = createUsualView();
  let last: GreyImage | null = null;

  function judge(
    image: GreyImage,
    at: number,
  ): Record<PictureFault, boolean | null> & { sharpness: number | null } {
    const tenths = tenthsOf(image);
    const dark = tenths.brightest < (is.dark ? levels.dark.ends : levels.dark.begins);
    const bright = tenths.darkest > (is.bright ? levels.bright.ends : levels.bright.begins);
    const change = last && changeOf(last, image);
    const frozen = change !== null && change.share < sameEnough;
    // Without light, and in a picture that is not new, nothing can be said about the lens.
    const view = dark || bright || frozen ? null : usual.compare(tilesOf(image), change?.noise ?? 0, at);
    return {
      dark,
      bright,
      frozen: change === null ? null : frozen,
      blurred: view && view.state === 'blurred',
      covered: view && view.state === 'covered',
      sharpness: view?.sharpness ?? null,
    };
  }

  return {
    see(image, capturedAt) {
      if (last && (last.width !== image.width || last.height !== image.height)) {
        last = null;
        usual = createUsualView();
      }
      const judged = judge(image, capturedAt);
      is = Object.fromEntries(
        pictureFaults.map((fault) => [fault, states[fault](judged[fault], capturedAt)]),
      );
      last = { ...image, data: image.data.slice() };
      return {
        faults: pictureFaults.flatMap((fault) => {
          const since = is[fault];
          return typeof since === 'number' ? [{ fault, since }] : [];
        }),
        brightness: meanOf(image) / 255,
        sharpness: judged.sharpness,
      };
    },
  };
}

function meanOf({ data }: GreyImage): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i] as number;
  return sum / Math.max(1, data.length);
}

/** The levels that a tenth of the pixels is darker than, and a tenth is brighter than. */
function tenthsOf({ data }: GreyImage): { darkest: number; brightest: number } {
  const histogram = new Uint32Array(256);
  for (let i = 0; i < data.length; i++) {
    const level = data[i] as number;
    histogram[level] = (histogram[level] as number) + 1;
  }
  const levelOf = (part: number) => {
    let [level, below] = [0, histogram[0] as number];
    while (level < 255 && below < part * data.length) below += histogram[++level] as number;
    return level;
  };
  return { darkest: levelOf(0.1), brightest: levelOf(0.9) };
}

/** The part of the pixels that differ by more than one level, and the noise: the median difference of two pictures says it. */
function changeOf(before: GreyImage, now: GreyImage): { share: number; noise: number } {
  const histogram = new Uint32Array(256);
  for (let i = 0; i < now.data.length; i++) {
    const off = Math.abs((now.data[i] as number) - (before.data[i] as number));
    histogram[off] = (histogram[off] as number) + 1;
  }
  const count = Math.max(1, now.data.length);
  const same = (histogram[0] as number) + (histogram[1] as number);
  let [median, below] = [0, 0];
  while (median < 255 && below + (histogram[median] as number) <= count / 2)
    below += histogram[median++] as number;
  const within = (count / 2 - below) / Math.max(1, histogram[median] as number);
  // Of two pictures with the same noise: 1.48 from median to deviation, and the root of two.
  const noise = median === 0 ? 0 : ((median - 0.5 + within) * 1.48) / Math.SQRT2;
  return { share: 1 - same / count, noise };
}
