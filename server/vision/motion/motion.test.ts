import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encode } from '#server/simulator/encode.ts';
import { createPeopleScene } from '#server/simulator/scenes/people.ts';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import { createMotion, type MotionSeen } from './motion.ts';

const [width, height] = [240, 180];
const fps = 10;

/** As a camera would send it: noise, JPEG at quality 80, exposure that drifts. `square`: its left edge, or null. */
async function watch(seconds: number, square: (second: number) => number | null): Promise<MotionSeen[]> {
  const motion = createMotion({ sensitivity: 0.5 });
  const { next: random } = createSeededRandom(7);
  const seen: MotionSeen[] = [];
  for (let index = 0; index < seconds * fps; index++) {
    const second = index / fps;
    const light = 1 + 0.1 * Math.sin(second);
    const left = square(second);
    const rgb = Buffer.alloc(width * height * 3);
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i += 3) {
        const isIn = left !== null && x >= left && x < left + 30 && y >= 60 && y < 110;
        const place = 90 + 40 * Math.sin(x / 9) + 30 * Math.sin(y / 13);
        rgb.fill(Math.max(0, Math.min(255, (isIn ? 210 : place) * light + (random() - 0.5) * 8)), i, i + 3);
      }
    }
    const jpeg = await encode({ width, height, rgb });
    const data = await sharp(jpeg).toColourspace('b-w').raw().toBuffer();
    seen.push(motion.see({ width, height, data }, 1_795_176_453_903 + index * (1000 / fps)));
  }
  return seen;
}

const changes = (seen: readonly MotionSeen[]) =>
  seen.flatMap(({ change }, index) => (change ? [[change, index / fps] as const] : []));

describe('motion', () => {
  it('is not seen in noise and drifting light', async () => {
    const seen = await watch(20, () => null);
    expect(changes(seen)).toEqual([]);
    expect(Math.max(...seen.map(({ score }) => score))).toBe(0);
  });

  it('begins and ends with what moves, where it moves', async () => {
    const seen = await watch(16, (second) => (second > 4 && second < 8 ? (second - 4) * 50 : null));
    const [[first, beganAt], [last, endedAt], ...more] = changes(seen) as [['began', number], ['ended', number]];
    expect([first, last, more]).toEqual(['began', 'ended', []]);
    expect(beganAt).toBeGreaterThan(4);
    expect(beganAt).toBeLessThan(4.6);
    expect(endedAt).toBeGreaterThan(10);
    expect(endedAt).toBeLessThan(13);
    const { score, regions } = seen[60] ?? expect.unreachable();
    // The square and the trail that it leaves in the mean: at least 30 × 50 pixels of the picture.
    expect(score).toBeGreaterThan(0.03);
    expect(score).toBeLessThan(0.25);
    const [left = 0, top = 0, right = 0, bottom = 0] = regions[0] ?? [];
    expect(right).toBeGreaterThan(130 / width - 0.05);
    expect(right).toBeLessThan(130 / width + 0.05);
    expect(left).toBeLessThan(100 / width);
    expect(Math.abs(top - 60 / height)).toBeLessThan(0.05);
    expect(Math.abs(bottom - 110 / height)).toBeLessThan(0.05);
  });

  it('is people who walk', async () => {
    const scene = createPeopleScene({ width, height, fps, seed: 3 });
    const motion = createMotion({ sensitivity: 0.5 });
    let [withPeople, seenThen] = [0, 0];
    for (let index = 0; index < 20 * fps; index++) {
      const { rgb, truth } = scene.draw(index);
      const data = await sharp(await encode({ width, height, rgb })).toColourspace('b-w').raw().toBuffer();
      const { regions } = motion.see({ width, height, data }, index * 100);
      // In the middle of the picture, where all of a person is in it.
      if (!truth.people.some(({ foot: [x] }) => x > 0.1 && x < 0.9)) continue;
      withPeople += 1;
      if (regions.length > 0) seenThen += 1;
    }
    expect(withPeople).toBeGreaterThan(50);
    expect(seenThen / withPeople).toBeGreaterThan(0.9);
  });
});
