// What one person looks like: the grey of each part of their box, so that two who pass each other are not taken for one another.
// The texture templates of Haritaoglu et al., "W4: real-time surveillance of people and their activities" (2000).
import type { GreyImage } from '../vision.ts';
import { silhouetteGrid } from './silhouette.ts';

export type Appearance = {
  /** Grey levels at the background's brightness, row by row; what was never seen is negative. */
  readonly grey: Float32Array;
  learn(
    image: GreyImage,
    gain: number,
    mask: Uint8Array,
    body: { x: number; y: number; width: number; height: number },
  ): void;
};

/** A coat does not change, but its folds and the light on it do: about the last fifteen sightings. */
const rate = 0.07;

export function createAppearance(): Appearance {
  const { columns, rows } = silhouetteGrid;
  const grey = new Float32Array(columns * rows).fill(-1);
  return {
    grey,
    learn({ width: pictureWidth, height: pictureHeight, data }, gain, mask, { x, y, width, height }) {
      for (let row = 0, i = 0; row < rows; row++) {
        const py = Math.floor(y - height + ((row + 0.5) / rows) * height);
        for (let column = 0; column < columns; column++, i++) {
          const px = Math.floor(x + ((column + 0.5) / columns - 0.5) * width);
          if (px < 0 || py < 0 || px >= pictureWidth || py >= pictureHeight) continue;
          const at = py * pictureWidth + px;
          if (!mask[at]) continue;
          const seen = (data[at] as number) / gain;
          const known = grey[i] as number;
          grey[i] = known < 0 ? seen : known + rate * (seen - known);
        }
      }
    },
  };
}
