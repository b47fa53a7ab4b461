// A picture in tiles: how bright each is, and how much fine detail it has.
import type { GreyImage } from './vision.ts';

export const tileGrid = { columns: 8, rows: 6 } as const;

export type Tiles = {
  brightness: Float32Array;
  /** The variance of the Laplacian (Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", 2000). */
  detail: Float32Array;
};

export function tilesOf({ width, height, data }: GreyImage): Tiles {
  const { columns, rows } = tileGrid;
  const brightness = new Float32Array(columns * rows);
  const detail = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const top = Math.max(1, Math.floor((row * height) / rows));
    const bottom = Math.min(height - 1, Math.floor(((row + 1) * height) / rows));
    for (let column = 0; column < columns; column++) {
      const left = Math.max(1, Math.floor((column * width) / columns));
      const right = Math.min(width - 1, Math.floor(((column + 1) * width) / columns));
      let [sum, bend, bend2] = [0, 0, 0];
      for (let y = top; y < bottom; y++) {
        for (let i = y * width + left; i < y * width + right; i++) {
          const here = data[i] as number;
          const around =
            (data[i - 1] as number) +
            (data[i + 1] as number) +
            (data[i - width] as number) +
            (data[i + width] as number);
          const curve = around - 4 * here;
          sum += here;
          bend += curve;
          bend2 += curve * curve;
        }
      }
      const count = Math.max(1, (bottom - top) * (right - left));
      const tile = row * columns + column;
      brightness[tile] = sum / count;
      detail[tile] = bend2 / count - (bend / count) ** 2;
    }
  }
  return { brightness, detail };
}
