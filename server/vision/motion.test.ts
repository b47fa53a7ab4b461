import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import { createMotionDetector } from './motion.ts';
import type { GreyImage } from './vision.ts';

const size = { width: 160, height: 120 };

/** Noise of a few levels, light that drifts, and a dark square at `x` (parts of the width) where there is one. */
function picture(
  random: () => number,
  { light = 0, x = -1 }: { light?: number; x?: number } = {},
): GreyImage {
  const data = new Uint8Array(size.width * size.height);
  for (let i = 0; i < data.length; i++) {
    const [column, row] = [i % size.width, Math.floor(i / size.width)];
    const isMover = x >= 0 && Math.abs(column - x * size.width) < 6 && Math.abs(row - 60) < 10;
    data[i] = (isMover ? 40 : 110 + (column % 7) * 4) + light + (random() - 0.5) * 8;
  }
  return { ...size, data };
}

describe('motion', () => {
  it('is none in a still place, whatever the noise and however the light drifts', () => {
    const { next } = createSeededRandom(3);
    const motion = createMotionDetector();
    const seen = Array.from({ length: 300 }, (_, n) =>
      motion.see(picture(next, { light: 12 * Math.sin(n / 60) }), n * 100),
    );
    expect(seen.slice(20).filter(({ regions }) => regions.length > 0)).toEqual([]);
  });

  it('is seen where somebody small goes by, and over when they have gone', () => {
    const { next } = createSeededRandom(4);
    const motion = createMotionDetector();
    for (let n = 0; n < 40; n++) motion.see(picture(next), n * 100);
    const going = Array.from({ length: 40 }, (_, n) =>
      motion.see(picture(next, { x: 0.1 + n * 0.02 }), 4000 + n * 100),
    );
    const found = going.filter(({ regions }) => regions.length > 0);
    expect(found.length).toBeGreaterThan(30);
    const last = going.at(-1)?.regions[0];
    expect(last?.[0]).toBeLessThan(0.9);
    expect(last?.[2]).toBeGreaterThan(0.85);
    const after = Array.from({ length: 60 }, (_, n) => motion.see(picture(next), 8000 + n * 100));
    expect(after.at(-1)?.regions).toEqual([]);
  });
});
