import { describe, expect, it } from 'vitest';
import { createPeopleScene, type PeopleTruth } from './people.ts';

const size = { width: 320, height: 180 };
const minute = 60;

/** Counts the way a counting program would: by the side of the line on which each one was seen last. */
function recount(truths: Iterable<PeopleTruth>): { in: number; out: number }[] {
  const sides = new Map<number, boolean>();
  const sum = { in: 0, out: 0 };
  const sums = [];
  for (const truth of truths) {
    for (const { id, foot } of truth.people) {
      const isIn = foot[0] >= truth.line[0];
      if (sides.has(id) && sides.get(id) !== isIn) sum[isIn ? 'in' : 'out']++;
      sides.set(id, isIn);
    }
    sums.push({ ...sum });
  }
  return sums;
}

describe('the people', () => {
  it.each([1, 2, 3])(
    'are counted as their positions say, on every frame of twenty minutes (seed %i)',
    (seed) => {
      const scene = createPeopleScene({ ...size, fps: 10, seed });
      const truths = Array.from({ length: 20 * minute * 10 }, (_, index) => scene.truth(index));
      const stated = truths.map((truth) => ({ in: truth.in, out: truth.out }));
      expect(stated).toEqual(recount(truths));
      const last = stated.at(-1);
      expect(last?.in).toBeGreaterThan(100);
      expect(last?.out).toBeGreaterThan(100);
    },
  );

  it('are counted alike whichever frames were asked for before, also after hours', () => {
    const scene = createPeopleScene({ ...size, fps: 10, seed: 5 });
    const late = 5 * 60 * minute * 10;
    const jumped = scene.truth(late);
    const early = scene.truth(40);
    const again = createPeopleScene({ ...size, fps: 10, seed: 5 });
    expect(again.truth(40)).toEqual(early);
    expect(again.truth(late)).toEqual(jumped);
    expect(jumped.in).toBeGreaterThan(2000);
  });

  it('stand where the pixels differ from the empty floor, and nowhere else but for shadows', () => {
    const scene = createPeopleScene({ ...size, fps: 10, seed: 3 });
    const frames = Array.from({ length: 60 }, (_, i) => scene.draw(i * 20));
    // The floor as a camera would learn it: the value that each pixel has most of the time.
    const floor = Buffer.alloc(size.width * size.height);
    for (let i = 0; i < floor.length; i++) {
      floor[i] = frames.map(({ rgb }) => rgb[i * 3 + 1] ?? 0).sort((a, b) => a - b)[30] ?? 0;
    }
    const seen = frames.map(({ rgb, truth }) => {
      const differs = (x: number, y: number) =>
        Math.abs((rgb[(y * size.width + x) * 3 + 1] ?? 0) - (floor[y * size.width + x] ?? 0)) > 6;
      const boxes = truth.people.map(({ box: [l, t, r, b] }) => ({
        l: l * size.width,
        t: t * size.height,
        r: r * size.width,
        b: b * size.height,
      }));
      const reach = ({ t, b }: { t: number; b: number }) => 0.3 * (b - t);
      let [inside, stray] = [0, 0];
      for (let y = 0; y < size.height; y++) {
        for (let x = 0; x < size.width; x++) {
          if (!differs(x, y)) continue;
          if (boxes.some(({ l, t, r, b }) => x >= l - 1 && x <= r && y >= t - 1 && y <= b)) inside++;
          else if (!boxes.some((o) => x > o.l - reach(o) && x < o.r + reach(o) && y > o.b - reach(o)))
            stray++;
        }
      }
      const area = boxes.reduce((sum, { l, t, r, b }) => sum + (r - l) * (b - t), 0);
      return { inside, stray, area };
    });
    const total = (key: 'inside' | 'stray' | 'area') => seen.reduce((sum, frame) => sum + frame[key], 0);
    expect(total('stray')).toBeLessThan(total('inside') * 0.02);
    expect(total('inside')).toBeGreaterThan(total('area') * 0.35);
  });

  it('come alone, in pairs, and some wait at the line and turn back or come back', () => {
    const scene = createPeopleScene({ ...size, fps: 5, seed: 1 });
    const paths = new Map<number, number[]>();
    for (let index = 0; index < 20 * minute * 5; index++) {
      for (const { id, foot } of scene.truth(index).people) {
        paths.set(id, [...(paths.get(id) ?? []), foot[0]]);
      }
    }
    const crossings = [...paths.values()].map(
      (path) => path.filter((x, i) => i > 0 && x >= 0.5 !== (path[i - 1] ?? 0) >= 0.5).length,
    );
    expect(new Set(crossings)).toEqual(new Set([0, 1, 2]));
    const ids = [...paths.keys()];
    expect(ids.filter((id) => id % 2 === 1 && paths.has(id + 1)).length).toBeGreaterThan(20);
  });
});
