import sharp from 'sharp';
import { expect, it } from 'vitest';
import { makeImage } from '#server/testing/test-images.ts';
import { createFramePictures } from './frame-pictures.ts';

const grey = { width: 32, color: 'grey' } as const;
const rgb = { width: 32, color: 'rgb' } as const;

it('decodes a frame once for all who want the same, and again for others', async () => {
  const pictures = createFramePictures({ maxPixels: 1_000_000 });
  const frame = { device: 'pi-1', seq: 1, bytes: await makeImage() };
  const first = pictures.of(frame, grey);
  expect(pictures.of(frame, grey)).toBe(first);
  const [ofGrey, ofRgb] = await Promise.all([first, pictures.of(frame, rgb)]);
  expect([ofGrey.width, ofGrey.height, ofGrey.data.length]).toEqual([32, 24, 32 * 24]);
  expect(ofRgb.data.length).toBe(32 * 24 * 3);
  expect(pictures.of({ ...frame, seq: 2 }, grey)).not.toBe(first);
  expect(pictures.of({ ...frame, device: 'pi-2' }, grey)).not.toBe(first);
});

it('gives a byte for each pixel of whatever a camera sends', async () => {
  const pictures = createFramePictures({ maxPixels: 1_000_000 });
  const deep = await sharp(await makeImage('png', { colour: '#808080' }))
    .toColourspace('rgb16')
    .png()
    .toBuffer();
  const background = { r: 128, g: 128, b: 128, alpha: 0.5 };
  const clear = await sharp({ create: { width: 64, height: 48, channels: 4, background } })
    .webp()
    .toBuffer();
  let seq = 0;
  for (const [bytes, level] of [
    [deep, 128],
    [clear, 64],
    [await makeImage('png', { colour: '#808080' }), 128],
  ] as const) {
    const frame = { device: 'pi-1', seq: ++seq, bytes };
    for (const wish of [grey, rgb]) {
      const { data } = await pictures.of(frame, wish);
      expect(data.length).toBe(32 * 24 * (wish === grey ? 1 : 3));
      expect(Math.abs((data[0] ?? 0) - level)).toBeLessThan(4);
    }
  }
});

it('refuses more pixels than a frame may have', async () => {
  const pictures = createFramePictures({ maxPixels: 1000 });
  const frame = { device: 'pi-1', seq: 1, bytes: await makeImage() };
  await expect(pictures.of(frame, grey)).rejects.toThrow('This picture cannot be decoded.');
});
