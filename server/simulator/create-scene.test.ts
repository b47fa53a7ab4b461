import { describe, expect, it } from 'vitest';
import { sceneNames } from '#contract/api/devices.ts';
import { createScene } from './create-scene.ts';

const options = { width: 320, height: 180, fps: 10, seed: 7 };

describe.each(sceneNames)('the scene %s', (name) => {
  it('gives the same pixels and truth for the same seed, index and size, in any order', () => {
    const [one, other] = [createScene(name, options), createScene(name, options)];
    const forwards = [3, 50, 999].map((index) => one.draw(index));
    const backwards = [999, 50, 3].map((index) => other.draw(index)).reverse();
    forwards.forEach((frame, i) => {
      expect(frame.rgb.equals(backwards[i]?.rgb ?? Buffer.alloc(0))).toBe(true);
      expect(frame.truth).toEqual(backwards[i]?.truth);
    });
  });

  it('draws each frame into memory of its own, of the size it says', () => {
    const scene = createScene(name, options);
    const [first, second] = [scene.draw(1), scene.draw(2)];
    expect(first.rgb.length).toBe(320 * 180 * 3);
    const before = Buffer.from(second.rgb);
    first.rgb.fill(0);
    expect(second.rgb.equals(before)).toBe(true);
    expect(first.truth).toEqual(scene.truth(1));
  });

  it('draws at any size from 64 pixels up', () => {
    for (const [width, height] of [
      [64, 64],
      [65, 333],
      [801, 77],
    ] as const) {
      expect(createScene(name, { ...options, width, height }).draw(5).rgb.length).toBe(width * height * 3);
    }
  });
});

describe('scenes that depend on chance', () => {
  it.each(['people', 'pulse'] as const)('%s differs from seed to seed', (name) => {
    const [one, other] = [createScene(name, options), createScene(name, { ...options, seed: 8 })];
    expect(one.draw(3).rgb.equals(other.draw(3).rgb)).toBe(false);
  });
});
