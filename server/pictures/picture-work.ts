// Pictures made of frames by sharp: JPEG of a PNG or WebP, thumbnails. Untrusted bytes are decoded here, under limits,
// in libuv's threads; a few at a time, so that big pictures cannot fill the memory together.
import sharp from 'sharp';
import type { MediaType } from '#contract/frame.ts';
import { derivedOnce, type Frame } from '#server/hub/frame.ts';

export type PictureWork = {
  /** The frame as JPEG: its own bytes when it is one, else converted once. */
  jpegOf(frame: Frame): Promise<Buffer>;
  /** Any picture that is no frame (a face), as JPEG. */
  toJpeg(mediaType: MediaType, bytes: Buffer): Promise<Buffer>;
  /** A small JPEG, at most `width` wide, with its size. */
  thumbnailOf(frame: Frame): Promise<{ bytes: Buffer; width: number; height: number }>;
};

/** Each costs up to pixels × 4 bytes while it runs: 200 MB for the largest allowed picture. */
const atATime = 2;
const secondsPerPicture = 10;

export function createPictureWork(options: { maxPixels: number; thumbnailWidth: number }): PictureWork {
  const enter = createGate(atATime);
  // One thread per picture: many small pictures are done sooner side by side than each one split up.
  sharp.concurrency(1);

  const open = (bytes: Buffer) =>
    sharp(bytes, { limitInputPixels: options.maxPixels, failOn: 'none', sequentialRead: true }).timeout({
      seconds: secondsPerPicture,
    });

  async function toJpeg(mediaType: MediaType, bytes: Buffer): Promise<Buffer> {
    if (mediaType === 'image/jpeg') return bytes;
    return enter(() => open(bytes).flatten({ background: '#000' }).jpeg({ quality: 85 }).toBuffer());
  }

  return {
    toJpeg,
    jpegOf: derivedOnce(({ meta, bytes }) => toJpeg(meta.mediaType, bytes)),

    thumbnailOf: derivedOnce((frame) =>
      enter(async () => {
        const { data, info } = await open(frame.bytes)
          .resize({ width: options.thumbnailWidth, withoutEnlargement: true, fastShrinkOnLoad: true })
          .flatten({ background: '#000' })
          .jpeg({ quality: 70 })
          .toBuffer({ resolveWithObject: true });
        return { bytes: data, width: info.width, height: info.height };
      }),
    ),
  };
}

/** At most so many at once; the others wait. Callers bound how many can wait: one per device and per reader. */
function createGate(places: number) {
  let free = places;
  const queue: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else free += 1;
    }
  };
}
