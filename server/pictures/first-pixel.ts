// The answer to a single picture while no clip model is set: its first pixel and its size.
import sharp from 'sharp';
import type { FirstPixelResult } from '#contract/protocols/clips.ts';
import type { Frame } from '#server/hub/frame.ts';

const secondsPerPicture = 10;

/** Only the first row of a baseline picture is decoded. Transparency is left out, as a picture viewer would. */
export async function firstPixelOf({ bytes, meta }: Frame, maxPixels: number): Promise<FirstPixelResult> {
  try {
    const pixel = await sharp(bytes, { limitInputPixels: maxPixels, failOn: 'none', sequentialRead: true })
      .timeout({ seconds: secondsPerPicture })
      .extract({ left: 0, top: 0, width: 1, height: 1 })
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer();
    const [red = 0, green = 0, blue = 0] = pixel;
    return { result: { first_pixel: [red, green, blue], size: [meta.width, meta.height] } };
  } catch {
    return { result: { error: 'The picture cannot be decoded.' } };
  }
}
