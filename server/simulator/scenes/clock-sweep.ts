// The fading trail behind the clock's hand.
import type { Color, Raster } from '../raster.ts';

export type Dial = { x: number; y: number; r: number };

/** Turns, 0–1, that the trail reaches back. */
const trail = 0.22;
const strength = 0.42;

/** First place in the sorted list with a value of at least `value`. */
function lowerBound(sorted: Float32Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The dial's pixels, sorted by angle once, so that a frame touches only those under the trail:
 * a fifth of them, and no arc tangent.
 */
export function createSweep(
  width: number,
  height: number,
  dial: Dial,
  color: Color,
): (raster: Raster, turn: number) => void {
  const reach = dial.r * 0.84;
  const found: { turn: number; at: number; cover: number }[] = [];
  for (let y = Math.max(0, Math.floor(dial.y - reach)); y < Math.min(height, dial.y + reach + 1); y++) {
    for (let x = Math.max(0, Math.floor(dial.x - reach)); x < Math.min(width, dial.x + reach + 1); x++) {
      const [dx, dy] = [x + 0.5 - dial.x, y + 0.5 - dial.y];
      const distance = Math.hypot(dx, dy);
      const cover = Math.min(1, reach + 0.5 - distance) * (0.35 + (0.65 * distance) / reach);
      const turn = (Math.atan2(dx, -dy) / (2 * Math.PI) + 1) % 1;
      if (distance < reach + 0.5) found.push({ turn, at: (y * width + x) * 3, cover });
    }
  }
  found.sort((a, b) => a.turn - b.turn);
  const turns = Float32Array.from(found, (pixel) => pixel.turn);
  const places = Uint32Array.from(found, (pixel) => pixel.at);
  const covers = Float32Array.from(found, (pixel) => pixel.cover);

  function paint(rgb: Buffer, from: number, to: number, head: number): void {
    for (let i = lowerBound(turns, from), end = lowerBound(turns, to); i < end; i++) {
      const nearness = 1 - (head - (turns[i] as number)) / trail;
      const alpha = strength * nearness * nearness * (covers[i] as number);
      const at = places[i] as number;
      for (let c = 0; c < 3; c++) {
        const under = rgb[at + c] as number;
        rgb[at + c] = under + ((color[c] as number) - under) * alpha + 0.5;
      }
    }
  }

  return (raster, turn) => {
    paint(raster.rgb, Math.max(0, turn - trail), turn, turn);
    // The part of the trail that lies before twelve o'clock.
    if (turn < trail) paint(raster.rgb, turn - trail + 1, 1, turn + 1);
  };
}
