import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createPeopleScene } from '#server/simulator/scenes/people.ts';
import { createPictureHealth, type PictureTrouble } from './picture-health.ts';

const [width, height] = [240, 180];
const fps = 5;
const scene = createPeopleScene({ width, height, fps, seed: 1 });

type Spoil = (picture: sharp.Sharp) => sharp.Sharp;
const good: Spoil = (picture) => picture;
const blurred: Spoil = (picture) => picture.blur(2.5);
const dark: Spoil = (picture) => picture.linear(0.1, 0);
const bright: Spoil = (picture) => picture.linear(1, 200);
const covered: Spoil = (picture) => picture.linear(0.03, 110);

/** Seconds of each; answers what began and ended, and in which second. */
async function watch(...parts: (readonly [Spoil | 'still', seconds: number])[]): Promise<string[]> {
  const health = createPictureHealth();
  const said: string[] = [];
  let index = 0;
  let still: Buffer | null = null;
  for (const [spoil, seconds] of parts) {
    for (const end = index + seconds * fps; index < end; index++) {
      const raw = { raw: { width, height, channels: 3 as const } };
      const spoilt = spoil === 'still' ? good : spoil;
      const jpeg = await spoilt(sharp(scene.draw(index).rgb, raw))
        .jpeg({ quality: 80 })
        .toBuffer();
      still = spoil === 'still' && still ? still : await sharp(jpeg).toColourspace('b-w').raw().toBuffer();
      const at = 1_795_176_453_903 + (index * 1000) / fps;
      for (const { trouble, status } of health.see({ width, height, data: new Uint8Array(still) }, at)
        .changes)
        said.push(`${trouble} ${status} ${Math.floor(index / fps)}`);
    }
  }
  return said;
}

describe('the health of a picture', () => {
  it('is good while people walk', async () => {
    expect(await watch([good, 20])).toEqual([]);
  });

  it.each<[PictureTrouble, Spoil]>([
    ['too_dark', dark],
    ['too_bright', bright],
    ['covered', covered],
    ['blurred', blurred],
  ])('%s is said after two seconds, that alone, and that it is over', async (trouble, spoil) => {
    expect(await watch([good, 5], [spoil, 5], [good, 5])).toEqual([
      `${trouble} began 7`,
      `${trouble} ended 12`,
    ]);
  });

  it('frozen is said after ten seconds of the same picture', async () => {
    expect(await watch([good, 5], ['still', 15], [good, 5])).toEqual(['frozen began 15', 'frozen ended 22']);
  });

  it('passes over what is bad for a moment', async () => {
    expect(await watch([good, 5], [dark, 1], [good, 3], [blurred, 1], [good, 3])).toEqual([]);
  });
});
