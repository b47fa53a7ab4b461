import { describe, expect, it } from 'vitest';
import { bytewise, exifWithThumbnail, keepingSink, segment, shapedJpeg, soi } from './fixtures.ts';
import { createJpegSplitter } from './jpeg-splitter.ts';

/** Each way of cutting must give the same. */
const cuttings: readonly [string, (bytes: Buffer) => Buffer[]][] = [
  ['in one chunk', (bytes) => [bytes]],
  ['byte by byte', bytewise],
];

function split(chunks: readonly Buffer[], maxFrameBytes?: number) {
  const sink = keepingSink(maxFrameBytes);
  const splitter = createJpegSplitter(sink);
  for (const chunk of chunks) splitter.push(chunk);
  return { ...sink.kept, splitter };
}

const plain = shapedJpeg();
const thumbnail = shapedJpeg('thumbnail');
const later = shapedJpeg('later');

describe.each(cuttings)('the JPEG splitter, fed %s', (_name, cutUp) => {
  it.each<[string, Buffer]>([
    ['a thumbnail inside EXIF', shapedJpeg('x', [exifWithThumbnail(thumbnail)])],
    ['start and end markers inside a comment', shapedJpeg('x', [segment(0xfe, '\xff\xd9\xff\xd8\xff')])],
    ['an empty segment', shapedJpeg('x', [segment(0xe5, '')])],
    ['stuffed FF bytes', shapedJpeg(Buffer.from([1, 0xff, 0, 0xff, 0, 0xd9]))],
    ['restart markers', shapedJpeg(Buffer.from([1, 0xff, 0xd0, 2, 0xff, 0xd7, 3]))],
    [
      'fill bytes before a marker of the data',
      shapedJpeg(Buffer.from([1, 0xff, 0xff, 0xff, 0xd1, 2, 0xff, 0xff])),
    ],
    ['fill bytes in the header', shapedJpeg('x', [Buffer.from([0xff, 0xff, 0xff]), segment(0xfe, 'c')])],
    [
      'tables and further scans between its data',
      shapedJpeg(
        Buffer.concat([Buffer.from('a'), segment(0xc4, '\x01\x02'), segment(0xda, '12'), Buffer.from('b')]),
      ),
    ],
    ['a line count after its first scan', shapedJpeg(Buffer.concat([Buffer.from('a'), segment(0xdc, '12')]))],
  ])('keeps a JPEG with %s whole', (_what, jpeg) => {
    const { frames, refused, splitter } = split(cutUp(Buffer.concat([plain, jpeg, later])));
    expect(frames).toEqual([plain, jpeg, later]);
    expect(refused).toEqual([]);
    expect([splitter.framesStarted, splitter.bytesSkipped]).toEqual([3, 0]);
  });

  it('passes over what lies between frames, and counts it', () => {
    const junk = Buffer.from([0, 0, 0xff, 0xd8, 0, 0xff, 0xff]);
    const { frames, refused, splitter } = split(
      cutUp(Buffer.concat([Buffer.from('abc'), plain, junk, later, junk])),
    );
    expect(frames).toEqual([plain, later]);
    expect(refused).toEqual([]);
    expect([splitter.bytesBeforeFirstFrame, splitter.bytesSkipped]).toEqual([3, 3 + 2 * junk.length]);
  });

  it.each<[string, Buffer]>([
    ['ends within its data', plain.subarray(0, -3)],
    ['ends within its header', plain.subarray(0, 5)],
    ['has a marker that does not exist', shapedJpeg(Buffer.from([1, 0xff, 0x77, 2]))],
    ['has a segment without a length', shapedJpeg('x', [Buffer.from([0xff, 0xe0, 0, 1])])],
    ['has bytes where a marker must be', shapedJpeg('x', [segment(0xfe, 'c'), Buffer.from('?')])],
  ])('refuses a JPEG that %s once, and finds the next', (_what, broken) => {
    const filler = Buffer.alloc(70, 1);
    const { frames, refused, splitter } = split(cutUp(Buffer.concat([plain, broken, filler, later, later])));
    expect(frames).toEqual([plain, later, later]);
    expect(refused.map(({ cause }) => cause)).toEqual(['malformed']);
    expect(splitter.framesStarted).toBe(4);
  });

  it('takes the start of the next JPEG that cuts one off for what it is', () => {
    const { frames, refused, splitter } = split(cutUp(Buffer.concat([plain.subarray(0, -2), later])));
    expect(frames).toEqual([later]);
    expect(refused).toHaveLength(1);
    expect(splitter.bytesSkipped).toBe(0);
  });

  it('refuses a frame over the limit once, and passes on one of exactly the limit', () => {
    const exact = shapedJpeg(Buffer.alloc(500, 1));
    const over = shapedJpeg(Buffer.alloc(501, 1));
    const { frames, refused, splitter } = split(
      cutUp(Buffer.concat([exact, over, exact, over])),
      exact.length,
    );
    expect(frames).toEqual([exact, exact]);
    expect(refused.map(({ cause }) => cause)).toEqual(['too_large', 'too_large']);
    expect(splitter.framesStarted).toBe(4);
  });
});

describe('the JPEG splitter', () => {
  it('passes a frame on with its last byte, not with the next frame', () => {
    const { frames } = split(bytewise(plain));
    expect(frames).toEqual([plain]);
  });

  it('refuses a frame that is too large as soon as the limit is passed, long before its end', () => {
    const { refused } = split([shapedJpeg(Buffer.alloc(5000, 1)).subarray(0, 1001)], 1000);
    expect(refused.map(({ cause }) => cause)).toEqual(['too_large']);
  });

  it('refuses the frame that the stream ends in, and nothing when it ends between frames', () => {
    const between = split([plain, Buffer.from('junk'), soi]);
    between.splitter.end();
    expect(between.refused).toEqual([]);
    const within = split([plain, later.subarray(0, 9)]);
    within.splitter.end();
    expect(within.refused).toEqual([
      { cause: 'malformed', detail: 'The stream ended in the middle of a frame.' },
    ]);
  });

  it('takes a 2 MB frame in 1-byte chunks, which would take hours if each byte cost more than the one before', () => {
    const jpeg = shapedJpeg(Buffer.alloc(2_000_000, 1));
    const sink = keepingSink(3_000_000);
    const splitter = createJpegSplitter(sink);
    for (let i = 0; i < jpeg.length; i += 1) splitter.push(jpeg.subarray(i, i + 1));
    expect(sink.kept.frames[0]?.equals(jpeg)).toBe(true);
  }, 30_000);
});
