import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encode } from '../encode.ts';
import { randomAt } from '../random.ts';
import { createClockScene } from './clock.ts';
import { readClockNumber } from './clock-strip.ts';

const scene = createClockScene({ width: 640, height: 360, fps: 10, seed: 1 });
/** Some in a row, some far away, the largest. */
const indexes = [0, 1, 2, 3, 9, 10, 255, 65_535, 1_234_567, 2 ** 31, 2 ** 32 - 1];

async function decode(bytes: Buffer, width?: number) {
  const picture = width ? sharp(bytes).resize({ width }) : sharp(bytes);
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  return readClockNumber(data, info.width, info.height, info.channels);
}

describe('the clock', () => {
  it('shows its frame number to a machine on every frame', () => {
    const steps = Array.from({ length: 200 }, (_, i) => i);
    const read = steps.map((index) => readClockNumber(scene.draw(index).rgb, 640, 360, 3));
    expect(read).toEqual(steps);
  });

  it('can be read after JPEG at quality 60', async () => {
    for (const index of indexes) {
      const bytes = await encode(
        { ...scene, rgb: scene.draw(index).rgb },
        { mediaType: 'image/jpeg', quality: 60 },
      );
      expect(await decode(bytes)).toBe(index);
    }
  });

  it('can be read from a thumbnail 160 pixels wide, at quality 60 both times', async () => {
    for (const [width, height] of [
      [960, 540],
      [1280, 720],
      [640, 480],
    ] as const) {
      const large = createClockScene({ width, height, fps: 10, seed: 1 });
      for (const index of indexes) {
        const rgb = large.draw(index).rgb;
        const bytes = await encode({ width, height, rgb }, { mediaType: 'image/jpeg', quality: 60 });
        const thumbnail = await sharp(bytes).resize({ width: 160 }).jpeg({ quality: 60 }).toBuffer();
        expect(await decode(thumbnail)).toBe(index);
      }
    }
  });

  it('can be read in grey and in WebP', async () => {
    const picture = { ...scene, rgb: scene.draw(4711).rgb };
    const webp = await encode(picture, { mediaType: 'image/webp', quality: 60 });
    expect(await decode(webp, 320)).toBe(4711);
    const grey = await sharp(webp).greyscale().raw().toBuffer();
    expect(readClockNumber(grey, 640, 360, 1)).toBe(4711);
  });

  it('answers nothing for a picture that is not the clock, or of which a cell was painted over', () => {
    const noise = Buffer.from({ length: 640 * 360 * 3 }).map((_, i) => 256 * randomAt(1, i));
    expect(readClockNumber(noise, 640, 360, 3)).toBeNull();
    expect(readClockNumber(Buffer.alloc(640 * 360 * 3), 640, 360, 3)).toBeNull();
    const { rgb } = scene.draw(12);
    for (let y = 330; y < 360; y++) rgb.fill(255, (y * 640 + 260) * 3, (y * 640 + 275) * 3);
    expect(readClockNumber(rgb, 640, 360, 3)).toBeNull();
  });

  it('says the time that its frame number stands for', () => {
    expect(scene.draw(1234).truth).toEqual({ number: 1234, elapsedMs: 123_400 });
  });

  it('moves from frame to frame beside its digits and its strip', () => {
    const dial = (index: number) => {
      const { rgb } = scene.draw(index);
      return Buffer.concat(
        Array.from({ length: 200 }, (_, y) => rgb.subarray((y + 60) * 1920, (y + 60) * 1920 + 800)),
      );
    };
    for (let index = 0; index < 20; index++) expect(dial(index).equals(dial(index + 1))).toBe(false);
  });
});
