import { describe, expect, it } from 'vitest';
import { createPeopleScene } from '#server/simulator/scenes/people.ts';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import type { GreyImage } from '../vision.ts';
import { createPeopleCounter } from './people-counter.ts';

const size = { width: 240, height: 135 };
const seconds = 45;
/** The counter has learnt the place by then; before, it says nothing. */
const fromMs = 20_000;

function greyOf(rgb: Buffer): GreyImage {
  const data = new Uint8Array(size.width * size.height);
  for (let i = 0; i < data.length; i++) {
    const [r = 0, g = 0, b = 0] = [rgb[i * 3], rgb[i * 3 + 1], rgb[i * 3 + 2]];
    data[i] = 0.299 * r + 0.587 * g + 0.114 * b;
  }
  return { ...size, data };
}

/** Pairs, loiterers and single walkers as they come by the seed; one frame in twenty is lost. */
function count(seed: number, fps: number) {
  const scene = createPeopleScene({ ...size, fps, seed });
  const counter = createPeopleCounter({
    lines: [{ id: 'door', from: [0.5, 0.555], to: [0.5, 1] }],
    zones: [],
    leastHeight: 0.1,
  });
  const random = createSeededRandom(seed);
  const before = scene.truth((fromMs / 1000) * fps);
  const counted = { in: 0, out: 0 };
  for (let index = 0; index < seconds * fps; index++) {
    if (random.next() < 0.05) continue;
    const { crossings } = counter.see(greyOf(scene.draw(index).rgb), (index * 1000) / fps);
    for (const { at, direction } of crossings) if (at > fromMs) counted[direction] += 1;
  }
  const after = scene.truth(seconds * fps - 1);
  return { counted, truth: { in: after.in - before.in, out: after.out - before.out } };
}

describe('the people counter', () => {
  it.each([
    [1, 8],
    [2, 12],
    [3, 10],
    [4, 8],
  ])('is never off by more than one on its line (seed %i, %i frames a second)', (seed, fps) => {
    const { counted, truth } = count(seed, fps);
    expect(truth.in + truth.out).toBeGreaterThan(4);
    expect(Math.abs(counted.in - truth.in)).toBeLessThanOrEqual(1);
    expect(Math.abs(counted.out - truth.out)).toBeLessThanOrEqual(1);
  });

  it('says that it learns before it says anything, and sees nobody in an empty place', () => {
    const counter = createPeopleCounter({ lines: [], zones: [], leastHeight: 0.1 });
    const empty: GreyImage = { ...size, data: new Uint8Array(size.width * size.height).fill(120) };
    expect(counter.see(empty, 0)).toMatchObject({ state: 'learning', people: 0, boxes: [] });
    for (let n = 1; n <= 120; n++) counter.see(empty, n * 100);
    expect(counter.see(empty, 12_100)).toMatchObject({
      state: 'counting',
      people: 0,
      boxes: [],
      crossings: [],
    });
  });
});
