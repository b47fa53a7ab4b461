// Chance against the splitters: real pictures cut at random, damaged pictures, and noise.
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  cut,
  exifWithThumbnail,
  keepingSink,
  part,
  type Random,
  seededRandom,
  withSegments,
} from './fixtures.ts';
import { createStreamSplitter } from './stream-splitter.ts';

/** Seeds that once failed; they run first, for ever. 176: a length that covered the closing boundary was believed. */
const pastSeeds: readonly number[] = [176];
const seeds = [...new Set([...pastSeeds, ...Array.from({ length: 200 }, (_, i) => i + 1)])];

let jpegs: Buffer[] = [];
let others: Buffer[] = [];

const picture = (width: number, height: number) =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  });

beforeAll(async () => {
  const baseline = await picture(64, 48).jpeg().toBuffer();
  jpegs = [
    baseline,
    await picture(160, 120).jpeg({ progressive: true }).toBuffer(),
    await picture(33, 17).jpeg({ chromaSubsampling: '4:4:4', quality: 100 }).toBuffer(),
    await picture(40, 40).greyscale().jpeg({ optimiseCoding: true }).toBuffer(),
    withSegments(await picture(80, 60).jpeg().toBuffer(), [exifWithThumbnail(baseline)]),
    await picture(320, 240)
      .withExif({ IFD0: { Artist: 'a camera' } })
      .withIccProfile('srgb')
      .jpeg({ quality: 95 })
      .toBuffer(),
  ];
  others = [
    await picture(30, 20).png().toBuffer(),
    await picture(30, 20).webp().toBuffer(),
    await picture(30, 20).webp({ lossless: true }).toBuffer(),
    await picture(30, 20).ensureAlpha(0.5).webp().toBuffer(),
  ];
});

/** Each seed is a test of its own name, so that a failing one is printed; it belongs in `pastSeeds` then. */
function split(body: Buffer, random: Random, maxFrameBytes?: number) {
  const sink = keepingSink(maxFrameBytes);
  const splitter = createStreamSplitter(sink);
  for (const chunk of cut(body, random)) splitter.push(chunk);
  splitter.end();
  return { ...sink.kept, splitter };
}

function pick<T>(random: Random, from: readonly T[], count: number): T[] {
  return Array.from({ length: count }, () => from[random.below(from.length)]).filter(
    (item) => item !== undefined,
  );
}

/** Without FF, so that it begins no frame. */
function garbage(random: Random): Buffer {
  return random.below(2) === 0
    ? Buffer.alloc(0)
    : (random.bytes(random.below(200)).map((byte) => byte & 0x7f) as Buffer);
}

describe('frames come out as they went in, however the stream is cut', () => {
  it.each(seeds)('raw JPEG with garbage between, seed %i', (seed) => {
    const random = seededRandom(seed);
    const frames = pick(random, jpegs, 1 + random.below(8));
    const pieces = frames.flatMap((frame) => [frame, garbage(random)]);
    const kept = split(Buffer.concat(pieces), random);
    expect(kept.frames).toHaveLength(frames.length);
    expect(kept.frames.every((frame, i) => frames[i]?.equals(frame))).toBe(true);
    expect(kept.refused).toEqual([]);
    const extra =
      pieces.reduce((sum, piece) => sum + piece.length, 0) -
      frames.reduce((sum, frame) => sum + frame.length, 0);
    expect(kept.splitter.bytesSkipped).toBe(extra);
  });

  it.each(seeds)('multipart with and without lengths, seed %i', (seed) => {
    const random = seededRandom(seed);
    const frames = pick(random, [...jpegs, ...others], 1 + random.below(8));
    const lineEnd = random.below(3) === 0 ? '\n' : '\r\n';
    const lying = random.below(4) === 0;
    const pieces = frames.flatMap((frame) => {
      const length = random.below(2) === 0 ? null : frame.length + (lying ? random.below(200) - 100 : 0);
      const junk =
        random.below(5) === 0 ? Buffer.concat([garbage(random), Buffer.from(lineEnd)]) : Buffer.alloc(0);
      // Behind a picture of which only the boundary tells the end, junk cannot be told from the picture.
      return [part(frame, { length, lineEnd }), length === frame.length ? junk : Buffer.alloc(0)];
    });
    const kept = split(Buffer.concat([...pieces, Buffer.from('--frame--')]), random);
    expect(kept.refused).toEqual([]);
    expect(kept.frames).toHaveLength(frames.length);
    // A length that is too large by the line end behind the picture is believed.
    expect(kept.frames.every((frame, i) => frames[i]?.equals(frame.subarray(0, frames[i]?.length)))).toBe(
      true,
    );
    expect(kept.frames.every((frame, i) => frame.length - (frames[i]?.length ?? 0) <= (lying ? 2 : 0))).toBe(
      true,
    );
  });
});

describe('every frame that began is passed on or refused, whatever comes', () => {
  const check = (body: Buffer, random: Random) => {
    const { frames, refused, splitter } = split(body, random, 20_000);
    expect(frames.length + refused.length).toBe(splitter.framesStarted);
    expect(frames.every((frame) => frame.length > 0 && frame.length <= 20_000)).toBe(true);
    expect(splitter.bytesSkipped).toBeGreaterThanOrEqual(0);
    expect(splitter.bytesSkipped).toBeLessThanOrEqual(body.length);
    return { frames, refused };
  };

  it.each(seeds)('noise, seed %i', (seed) => {
    const random = seededRandom(seed);
    const words = [
      '--frame\r\n',
      '--frame--',
      '\r\n',
      'Content-Length: 20\r\n',
      '\xff\xd8\xff',
      '\xff\xd9',
      '\xff\xda\0\x02',
    ];
    const noise = Array.from({ length: 60 }, () =>
      random.below(2) === 0
        ? random.bytes(random.below(40))
        : Buffer.from(pick(random, words, 1).join(''), 'latin1'),
    );
    check(Buffer.concat(noise), random);
  });

  it.each(seeds)('damaged streams, seed %i', (seed) => {
    const random = seededRandom(seed);
    const frames = pick(random, [...jpegs, ...others], 6);
    const body =
      random.below(2) === 0 ? Buffer.concat(frames) : Buffer.concat(frames.map((frame) => part(frame)));
    for (let i = random.below(30); i > 0; i -= 1) body[random.below(body.length)] = random.below(256);
    const from = random.below(200);
    check(Buffer.concat([body.subarray(from, from + random.below(body.length)), body]), random);
  });

  it('finds undamaged frames again behind a damaged one', () => {
    const [first, second, third] = jpegs;
    if (!first || !second || !third) throw new Error('no pictures');
    const random = seededRandom(1);
    const { frames, refused } = check(
      Buffer.concat([first, second.subarray(0, 900), third, first, third]),
      random,
    );
    expect(frames).toEqual([first, third, first, third]);
    expect(refused).toHaveLength(1);
  });
});
