// How likely each part of a person's box is to be covered: begins as an ellipse, and becomes the shape that people have here.
// Known as a probability mask (Senior et al., "Appearance models for occlusion handling", 2006).
import type { Box } from '../blobs.ts';

export const silhouetteGrid = { columns: 12, rows: 20 } as const;

export type Silhouette = {
  /** Row by row, 0–1. */
  readonly cover: Float32Array;
  learn(mask: Uint8Array, pictureWidth: number, box: Box): void;
};

/** The ellipse counts like this many sightings, and the last thousand or so sightings count. */
const weight = { ellipse: 20, most: 1_000 };

export function createSilhouette(): Silhouette {
  const { columns, rows } = silhouetteGrid;
  const cover = new Float32Array(columns * rows);
  for (let i = 0; i < cover.length; i++) {
    const x = ((i % columns) + 0.5) / columns - 0.5;
    const y = (Math.floor(i / columns) + 0.5) / rows - 0.5;
    cover[i] = x * x + y * y < 0.25 ? 0.8 : 0.1;
  }
  let sightings = weight.ellipse;

  return {
    cover,
    learn(mask, pictureWidth, { left, top, right, bottom }) {
      sightings = Math.min(weight.most, sightings + 1);
      const pictureHeight = mask.length / pictureWidth;
      for (let row = 0, i = 0; row < rows; row++) {
        const y = Math.floor(top + ((row + 0.5) / rows) * (bottom - top));
        for (let column = 0; column < columns; column++, i++) {
          const x = Math.floor(left + ((column + 0.5) / columns) * (right - left));
          const isInside = x >= 0 && y >= 0 && x < pictureWidth && y < pictureHeight;
          const seen = isInside && mask[y * pictureWidth + x] ? 1 : 0;
          cover[i] = (cover[i] as number) + (seen - (cover[i] as number)) / sightings;
        }
      }
    },
  };
}
