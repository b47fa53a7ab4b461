import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readImageHeader } from './image-header.ts';

const picture = (width = 61, height = 43) =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  });

const [jpeg, progressive, fullChroma, grey, cmyk, png, palettePng, lossy, lossless, alpha] =
  await Promise.all([
    picture().jpeg().toBuffer(),
    picture()
      .withExif({ IFD0: { Artist: 'a camera' } })
      .withIccProfile('srgb')
      .jpeg({ progressive: true })
      .toBuffer(),
    picture().jpeg({ chromaSubsampling: '4:4:4', quality: 100 }).toBuffer(),
    picture().greyscale().jpeg().toBuffer(),
    picture().toColourspace('cmyk').jpeg().toBuffer(),
    picture().png({ progressive: true }).toBuffer(),
    picture().greyscale().png({ palette: true, colours: 4 }).toBuffer(),
    picture().webp().toBuffer(),
    picture().webp({ lossless: true }).toBuffer(),
    picture().ensureAlpha(0.5).webp().toBuffer(),
  ]);

const [gif, tiff, avif] = await Promise.all([
  picture().gif().toBuffer(),
  picture().tiff().toBuffer(),
  picture(16, 16).avif({ effort: 0 }).toBuffer(),
]);

const segment = (code: number, data: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0xff, code, (data.length + 2) >> 8, (data.length + 2) & 255]), data]);
const soi = Buffer.from([0xff, 0xd8]);
const sof = (width: number, height: number, code = 0xc0): Buffer =>
  segment(code, Buffer.from([8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]));
const sos = segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0]));
const jpegOf = (...pieces: Buffer[]): Buffer => Buffer.concat([soi, ...pieces]);
/** Behind the start marker. */
const withSegments = (...segments: Buffer[]): Buffer => jpegOf(...segments, jpeg.subarray(2));

const changed = (bytes: Buffer, at: number, to: readonly number[]): Buffer => {
  const copy = Buffer.from(bytes);
  copy.set(to, at);
  return copy;
};
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('the header of an accepted picture', () => {
  it.each<[string, string, Buffer]>([
    ['baseline JPEG', 'image/jpeg', jpeg],
    ['progressive JPEG with EXIF and a colour profile', 'image/jpeg', progressive],
    ['4:4:4 JPEG', 'image/jpeg', fullChroma],
    ['greyscale JPEG', 'image/jpeg', grey],
    ['CMYK JPEG', 'image/jpeg', cmyk],
    ['JPEG with padding behind it', 'image/jpeg', Buffer.concat([jpeg, Buffer.alloc(500)])],
    ['interlaced PNG', 'image/png', png],
    ['palette PNG', 'image/png', palettePng],
    ['lossy WebP', 'image/webp', lossy],
    ['lossless WebP', 'image/webp', lossless],
    ['WebP with alpha', 'image/webp', alpha],
  ])('tells type and size of a %s', (_what, mediaType, bytes) => {
    expect(readImageHeader(bytes)).toEqual({ kind: 'image', mediaType, width: 61, height: 43 });
  });

  it('is never that of a thumbnail inside it, and that it skips is what a decoder does too', async () => {
    const thumbnail = await picture(16, 12).jpeg().toBuffer();
    const exif = segment(0xe1, Buffer.concat([latin1('Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0'), thumbnail]));
    const bytes = withSegments(exif, segment(0xfe, jpegOf(sof(1, 1))));
    expect(readImageHeader(bytes)).toMatchObject({ width: 61, height: 43 });
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 61, height: 43 });
  });

  it('may have fill bytes and markers without a length', () => {
    const bytes = withSegments(
      Buffer.from([0xff, 0x01]),
      Buffer.from([0xff, 0xff, 0xff]),
      segment(0xfe, latin1('x')),
    );
    expect(readImageHeader(bytes)).toMatchObject({ width: 61, height: 43 });
  });

  it.each([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf])(
    'is read from frame header %i, and not from the tables between their codes',
    (code) => {
      const tables = [0xc4, 0xc8, 0xcc].map((other) => sof(1, 1, other));
      expect(readImageHeader(jpegOf(...tables, sof(640, 480, code), sos))).toMatchObject({
        width: 640,
        height: 480,
      });
    },
  );

  it('reads the largest sizes there are', async () => {
    expect(readImageHeader(jpegOf(sof(65535, 65535), sos))).toMatchObject({ width: 65535, height: 65535 });
    const wide = await picture(16383, 1).webp().toBuffer();
    expect(readImageHeader(wide)).toMatchObject({ width: 16383, height: 1 });
    const canvas = changed(alpha, 24, [0xff, 0xff, 0xff, 0, 0, 0]);
    expect(readImageHeader(canvas)).toMatchObject({ width: 16777216, height: 1 });
  });
});

describe('a picture that is refused as malformed', () => {
  it.each<[string, Buffer, string]>([
    ['is 0 pixels wide', jpegOf(sof(0, 10), sos), 'The JPEG says that it is 0 pixels wide.'],
    [
      'leaves its height for later',
      jpegOf(sof(10, 0), sos),
      'The JPEG does not say its height in its header.',
    ],
    ['says no size', jpegOf(sos), 'The JPEG says no size before its picture.'],
    ['says two sizes', jpegOf(sof(1, 1), sof(2, 2), sos), 'The JPEG says its size twice.'],
    [
      'has a segment without a length',
      jpegOf(Buffer.from([0xff, 0xe0, 0, 1])),
      'The JPEG is damaged: a segment of its header has no length.',
    ],
    [
      'has no marker where one must be',
      jpegOf(latin1('text')),
      'The JPEG is damaged: a marker is missing in its header.',
    ],
    [
      'ends before it began',
      jpegOf(Buffer.from([0xff, 0xd9])),
      'The JPEG is damaged: its end marker in its header.',
    ],
    [
      'has too short a frame header',
      jpegOf(segment(0xc0, Buffer.alloc(3)), sos),
      'The JPEG is damaged: its frame header is too short.',
    ],
    [
      'lies of its components',
      jpegOf(segment(0xc0, Buffer.from([8, 0, 9, 0, 9, 3])), sos),
      'The JPEG is damaged: its frame header does not fit its components.',
    ],
    [
      'has endless segments',
      jpegOf(...Array<Buffer>(2000).fill(segment(0xfe, Buffer.alloc(0)))),
      'The JPEG has more than 1024 segments before its picture.',
    ],
    [
      'is all fill bytes',
      jpegOf(Buffer.alloc(100_000, 0xff)),
      'The JPEG is damaged: an unknown marker in its header.',
    ],
    ['has a header larger than itself', jpeg.subarray(0, 40), 'The JPEG is cut short in its header.'],
    ['is a PNG cut in its header', png.subarray(0, 20), 'The PNG is cut short in its header.'],
    ['is a PNG cut in its signature', png.subarray(0, 5), 'The PNG is cut short in its header.'],
    [
      'is a PNG with a changed width',
      changed(png, 18, [9]),
      'The PNG is damaged: its header does not match its checksum.',
    ],
    [
      'is a PNG that begins otherwise',
      changed(png, 12, [0x43]),
      'The PNG does not begin with its header chunk.',
    ],
    ['is a WebP cut in its header', lossy.subarray(0, 18), 'The WebP is cut short in its header.'],
    [
      'is a WebP cut behind it',
      lossy.subarray(0, -10),
      `The WebP is cut short: ${lossy.length - 10} of its ${lossy.length} bytes came.`,
    ],
    ['is a WebP of something else', changed(lossy, 12, [0x41]), 'The WebP does not begin with a picture.'],
    [
      'is a WebP without its start code',
      changed(lossy, 23, [0]),
      'The WebP is damaged: its header is not one.',
    ],
    ['is a WebP without pixels', changed(lossy, 26, [0, 0]), 'The WebP says that it has no pixels.'],
  ])('%s', (_what, bytes, message) => {
    expect(readImageHeader(bytes)).toEqual({ kind: 'refused', cause: 'malformed', message });
  });

  it.each<[string, Buffer]>([
    ['JPEG', jpeg],
    ['progressive JPEG', progressive],
    ['PNG', png],
    ['WebP', lossy],
    ['WebP with alpha', alpha],
  ])('is a %s cut at any byte of its header, and none of them throws', (_what, bytes) => {
    const isImage = (length: number) => readImageHeader(bytes.subarray(0, length)).kind === 'image';
    const lengths = Array.from({ length: bytes.length + 1 }, (_, length) => length);
    const first = lengths.findIndex(isImage);
    expect(first).toBeGreaterThan(25);
    expect(lengths.slice(first).every(isImage)).toBe(true);
  });
});

describe('what is no accepted picture', () => {
  it.each<[string, Buffer]>([
    ['GIF', gif],
    ['TIFF', tiff],
    ['AVIF', avif],
    ['BMP', changed(changed(Buffer.alloc(60), 0, [0x42, 0x4d]), 14, [40])],
    ['HEIC', latin1('\0\0\0\x18ftypheic\0\0\0\0')],
    ['JPEG XL', Buffer.from([0xff, 0x0a, 1, 2])],
    ['JPEG XL', latin1('\0\0\0\x0cJXL \x0d\x0a\x87\x0a')],
    ['JPEG 2000', latin1('\0\0\0\x0cjP  \x0d\x0a\x87\x0a')],
    ['SVG', latin1('<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="x"/>')],
    ['SVG', latin1('\xef\xbb\xbf <svg/>')],
    ['PDF', latin1('%PDF-1.7')],
    ['MP4 video', latin1('\0\0\0\x18ftypisom\0\0\x02\0')],
    ['QuickTime video', latin1('\0\0\0\x14ftypqt  \0\0\0\0')],
    ['Matroska or WebM video', Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 1])],
    ['AVI video', latin1('RIFF\x10\0\0\0AVI LIST')],
    ['H.264 video', Buffer.from([0, 0, 0, 1, 0x67, 0x42])],
    ['H.264 video', Buffer.from([0, 0, 1, 0x09, 0x10])],
    ['H.265 video', Buffer.from([0, 0, 0, 1, 0x40, 0x01])],
  ])('is refused by its name: %s', (name, bytes) => {
    const message = `${name} is not accepted; send JPEG, PNG or WebP.`;
    expect(readImageHeader(bytes)).toEqual({ kind: 'refused', cause: 'unsupported_type', message });
  });

  it.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'Nothing was sent'],
    ['a text', latin1('hello'), 'This is not a picture'],
    ['a text that begins as a bitmap', latin1('BMW and other makers'), 'This is not a picture'],
    ['a text that begins as a tag', latin1('<html></html>'), 'This is not a picture'],
    ['zeros', Buffer.alloc(1000), 'This is not a picture'],
    ['one FF', Buffer.from([0xff]), 'This is not a picture'],
    ['a sound', latin1('RIFF\x10\0\0\0WAVEfmt '), 'This is not a picture'],
    ['base64', latin1(jpeg.toString('base64')), 'This is base64 text'],
    ['a data URL', latin1('data:image/jpeg;base64,/9j/4AAQ'), 'This is a data URL'],
    [
      'a form',
      latin1('--------------------------12\r\nContent-Disposition: form-data'),
      'This is a form upload',
    ],
    ['JSON', latin1('{"image": ""}'), 'This is JSON'],
  ])('is told what it is when it is %s', (_what, bytes, message) => {
    const header = readImageHeader(bytes);
    expect(header).toMatchObject({ kind: 'refused', cause: 'not_an_image' });
    expect(header.kind === 'refused' && header.message).toContain(message);
  });
});

/** mulberry32 */
function seededBytes(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) & 0xff;
  };
}

describe('whatever the bytes', () => {
  it.each([1, 2, 3, 4, 5])('it answers with a size or a cause, seed %i', (seed) => {
    const next = seededBytes(seed);
    for (let round = 0; round < 1000; round += 1) {
      const source = [jpeg, progressive, png, lossy, lossless, alpha, Buffer.alloc(64)][round % 7] ?? jpeg;
      const bytes = Buffer.from(source.subarray(0, next() + (next() << 2)));
      for (let change = next() & 15; change > 0; change -= 1)
        bytes[next() % Math.max(1, bytes.length)] = next();
      const header = readImageHeader(bytes);
      if (header.kind === 'image') expect(Math.min(header.width, header.height)).toBeGreaterThan(0);
      else expect(header.message).toMatch(/\.$/);
    }
  });
});
