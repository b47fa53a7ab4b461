// One built-in algorithm over one device's frames, in the words of results.
import type { ResultValues } from '#contract/results.ts';
import type { Picture, PictureWish } from './frame-pictures.ts';

export type Seer = {
  /** Null: nothing to say of this picture. `at` is epoch ms and does not go back. */
  see(picture: Picture, at: number): ResultValues | null;
  /** What is known of the place stays. */
  change?(options: Readonly<Record<string, unknown>>): void;
};

export type SeerMaker = {
  /** The size and colour that the algorithm was measured with. */
  wish: PictureWish;
  begin(options: Readonly<Record<string, unknown>>): Seer;
};
