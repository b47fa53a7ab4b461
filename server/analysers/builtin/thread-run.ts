// One run in the thread: begins with the first picture, and keeps time going forwards for its algorithm.
import type { BuiltinName } from '#contract/api/analysers.ts';
import type { ResultValues } from '#contract/results.ts';
import type { Picture, PictureWish } from './frame-pictures.ts';
import type { Seer } from './seer.ts';
import { seers } from './seers.ts';

export type ThreadRun = {
  readonly wish: PictureWish;
  /** @throws when the options are none that the algorithm takes */
  see(picture: Picture, capturedAt: number): ResultValues | null;
  /** From the next picture on. */
  change(options: Readonly<Record<string, unknown>>): void;
};

/** A camera's times jitter; one that goes back further has had its clock set. */
const jitterMs = 1000;

export function beginThreadRun(name: BuiltinName, given: Readonly<Record<string, unknown>>): ThreadRun {
  const maker = seers[name];
  let options = given;
  let seer: Seer | null = null;
  let isChanged = false;
  let lastAt = Number.NEGATIVE_INFINITY;

  function ready(): Seer {
    if (seer && isChanged && seer.change) seer.change(options);
    else if (!seer || isChanged) seer = maker.begin(options);
    isChanged = false;
    return seer;
  }

  return {
    wish: maker.wish,
    see(picture, capturedAt) {
      if (capturedAt < lastAt - jitterMs) seer = null;
      else if (capturedAt < lastAt) return null;
      lastAt = capturedAt;
      return ready().see(picture, capturedAt);
    },
    change(next) {
      options = next;
      isChanged = true;
    },
  };
}
