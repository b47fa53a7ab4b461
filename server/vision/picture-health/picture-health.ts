// Is the picture worth looking at? Too dark, too bright, covered, blurred, frozen. Each must last before it is said.
import { createLasting } from '../lasting.ts';
import type { GreyImage, Vision } from '../vision.ts';
import { measurePicture } from './measure-picture.ts';

export const pictureTroubles = ['too_dark', 'too_bright', 'covered', 'blurred', 'frozen'] as const;
export type PictureTrouble = (typeof pictureTroubles)[number];

export type PictureHealthSeen = {
  /** What lasts now. Empty: the picture is good. */
  troubles: PictureTrouble[];
  changes: { trouble: PictureTrouble; status: 'began' | 'ended' }[];
  /** Mean grey level, 0–1. */
  brightness: number;
  /** Compared with how sharp this camera's pictures usually are, about 1. */
  sharpness: number;
};

/** Grey levels: nine tenths of a dark picture are below, nine tenths of a bright one above. */
const [dark, bright] = [40, 230];
/** Grey levels between the areas of a picture: a hand or paint before the lens leaves fewer. */
const leastContrast = 6;
/** Of the usual sharpness. A Gaussian blur of 2 pixels at a width of 240 leaves a tenth. */
const leastSharpness = 0.3;
/** What is usual changes over minutes, with the light. */
const usualMs = 60_000;
const lasting = { beginsAfterMs: 2000, endsAfterMs: 2000 };
/** A sensor's noise makes each picture differ; an encoder may repeat one for some seconds. */
const frozenAfterMs = 10_000;

export function createPictureHealth(): Vision<GreyImage, PictureHealthSeen> {
  const states = pictureTroubles.map((trouble) => ({
    trouble,
    state: createLasting({
      ...lasting,
      beginsAfterMs: trouble === 'frozen' ? frozenAfterMs : lasting.beginsAfterMs,
    }),
  }));
  let before: Uint8Array | null = null;
  let lastAt: number | null = null;
  let usual: number | null = null;

  /** One of the four: a dark picture has neither contrast nor sharpness to speak of. */
  function look(image: GreyImage, at: number) {
    const { mean, tenth, ninth, contrast, sharpness: now } = measurePicture(image);
    const isLit = ninth >= dark && tenth <= bright && contrast >= leastContrast;
    const sharpness = usual ? now / usual : 1;
    const isBlurred = isLit && sharpness < leastSharpness;
    if (isLit && !isBlurred) {
      const share = usual === null ? 1 : 1 - Math.exp(-Math.max(0, at - (lastAt ?? at)) / usualMs);
      usual = (usual ?? 0) + (now - (usual ?? 0)) * share;
    }
    const seen: PictureTrouble | null =
      ninth < dark
        ? 'too_dark'
        : tenth > bright
          ? 'too_bright'
          : contrast < leastContrast
            ? 'covered'
            : isBlurred
              ? 'blurred'
              : null;
    return { seen, brightness: mean / 255, sharpness };
  }

  return {
    see(image, capturedAt) {
      const isSame = before !== null && Buffer.compare(before, image.data) === 0;
      const { seen, brightness, sharpness } = look(image, capturedAt);
      before = image.data;
      lastAt = capturedAt;
      const changes = states.flatMap(({ trouble, state }) => {
        const status = state.see(trouble === 'frozen' ? isSame : trouble === seen, capturedAt);
        return status ? [{ trouble, status }] : [];
      });
      const troubles = states.filter(({ state }) => state.lasts).map(({ trouble }) => trouble);
      return { troubles, changes, brightness, sharpness };
    },
  };
}
