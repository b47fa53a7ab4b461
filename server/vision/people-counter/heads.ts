// Are there two heads? The upper outline of one upright person has one peak; people side by side have more.
// From Haritaoglu, Harwood and Davis, "Hydra: multiple people detection and tracking using silhouettes" (1999).
import type { Box } from '../blobs.ts';

/** Of the height: how deep the outline must fall between two heads. To the shoulders it is an eighth. */
const valley = 0.06;

export function hasManyHeads(mask: Uint8Array, width: number, { left, right, top, bottom }: Box): boolean {
  const depth = Math.max(2, valley * (bottom - top));
  // Only in the upper half are heads: a foot in front is no valley.
  const lowest = (top + bottom) / 2;
  let [highest, deepest, peaks] = [lowest, lowest, 0];
  let rising = true;
  for (let x = left; x < right; x++) {
    let y = top;
    while (y < lowest && !mask[y * width + x]) y++;
    if (rising) {
      highest = Math.min(highest, y);
      if (y < highest + depth) continue;
      if (highest < lowest - depth) peaks++;
      rising = false;
      deepest = y;
    } else {
      deepest = Math.max(deepest, y);
      if (y > deepest - depth) continue;
      rising = true;
      highest = y;
    }
  }
  if (rising && highest < lowest - depth) peaks++;
  return peaks > 1;
}
