import { describe, expect, it } from 'vitest';
import { bytewise, eoi, keepingSink, part, shapedJpeg, soi } from './fixtures.ts';
import { createMultipartSplitter } from './multipart-splitter.ts';

const cuttings: readonly [string, (bytes: Buffer) => Buffer[]][] = [
  ['in one chunk', (bytes) => [bytes]],
  ['byte by byte', bytewise],
];

/** `body` begins with a first part's delimiter line, which the splitter is opened with. */
function split(
  body: Buffer,
  cutUp: (bytes: Buffer) => Buffer[] = (bytes) => [bytes],
  maxFrameBytes?: number,
) {
  const sink = keepingSink(maxFrameBytes);
  const lineEnd = body.indexOf('\n') + 1;
  const line = body.toString('latin1', 0, lineEnd);
  const splitter = createMultipartSplitter(sink, {
    delimiter: line.trimEnd(),
    isCrlf: line.endsWith('\r\n'),
  });
  for (const chunk of cutUp(body.subarray(lineEnd))) splitter.push(chunk);
  return { ...sink.kept, splitter };
}

const one = shapedJpeg('one\r\n--fram');
const two = shapedJpeg('two\n--\r\r\n');
const three = shapedJpeg('three');
const png = Buffer.concat([
  Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
  Buffer.from('IHDR…'),
  Buffer.from('IEND\xaeB`\x82', 'latin1'),
]);
const noPicture = Buffer.from('{"any": "thing"}');
const linesAtEnd = Buffer.from('text\n\r\n\n');
const closing = Buffer.from('--frame--\r\n');

describe.each(cuttings)('the multipart splitter, fed %s', (_name, cutUp) => {
  describe.each([
    ['lengths and CRLF', {}],
    ['lengths and LF', { lineEnd: '\n' }],
    ['no lengths and CRLF', { length: null }],
    ['no lengths and LF', { length: null, lineEnd: '\n' }],
    ['lengths of 0', { length: 0 }],
  ])('with %s', (_shape, shape) => {
    it('passes on the parts of any type as they are', () => {
      const frames = [one, png, two, noPicture, linesAtEnd, three];
      const body = Buffer.concat([...frames.map((frame) => part(frame, shape)), closing]);
      const kept = split(body, cutUp);
      expect(kept.frames).toEqual(frames);
      expect(kept.refused).toEqual([]);
      expect([kept.splitter.framesStarted, kept.splitter.bytesSkipped]).toEqual([frames.length, 0]);
    });

    it('refuses a frame over the limit once, and passes on one of exactly the limit', () => {
      const exact = shapedJpeg(Buffer.alloc(700, 1));
      const over = shapedJpeg(Buffer.alloc(701, 1));
      const other = Buffer.alloc(exact.length, 2);
      const longer = Buffer.alloc(exact.length + 1, 2);
      const frames = [exact, over, other, longer, exact];
      const body = Buffer.concat([...frames.map((frame) => part(frame, shape)), closing]);
      const kept = split(body, cutUp, exact.length);
      expect(kept.frames).toEqual([exact, other, exact]);
      expect(kept.refused.map(({ cause }) => cause)).toEqual(['too_large', 'too_large']);
    });
  });

  it.each([-300, -7, -1, 1, 2, 3, 30, 100, 1000, 5000])(
    'loses no frame to lengths that are %i bytes off',
    (off) => {
      const frames = [1, 2, 3, 4, 5, 6].map((n) => shapedJpeg(Buffer.alloc(600, n)));
      const body = Buffer.concat(frames.map((frame) => part(frame, { length: frame.length + off })));
      const kept = split(Buffer.concat([body, closing]), cutUp);
      kept.splitter.end();
      // One byte too many is the first of the line end behind it: passed on as it is, harmless behind the end marker.
      expect(kept.frames.map((frame) => frame.subarray(0, 600 + one.length - 11))).toEqual(frames);
      expect(kept.refused).toEqual([]);
    },
  );

  it('takes a boundary without a line end before it', () => {
    const body = Buffer.concat([
      part(one).subarray(0, -2),
      part(two, { length: null }).subarray(0, -2),
      part(three),
    ]);
    expect(split(body, cutUp).frames).toEqual([one, two, three]);
  });

  it('passes over what follows a frame whose length was right, and counts it', () => {
    const junk = Buffer.from('some bytes\nthat belong to nothing\r\n');
    const kept = split(Buffer.concat([part(one).subarray(0, -2), junk, part(two)]), cutUp);
    expect(kept.frames).toEqual([one, two]);
    expect(kept.splitter.bytesSkipped).toBe(junk.length);
  });

  it.each([
    ['too long a line', `X-Noise: ${'n'.repeat(9000)}\r\n`],
    ['too many lines', 'X-Noise: n\r\n'.repeat(65)],
    ['too many bytes', `X-Noise: ${'n'.repeat(3000)}\r\n`.repeat(3)],
  ])('refuses a part whose header has %s, and finds the next', (_what, noise) => {
    const body = Buffer.concat([
      part(one),
      Buffer.from(`--frame\r\n${noise}\r\n`),
      two,
      Buffer.from('\r\n'),
      part(three),
    ]);
    const kept = split(body, cutUp);
    expect(kept.frames).toEqual([one, three]);
    expect(kept.refused).toEqual([{ cause: 'malformed', detail: 'The header of a part is too long.' }]);
    expect(kept.splitter.framesStarted).toBe(3);
  });

  it('refuses an empty part, and ignores a delimiter that stands twice', () => {
    const body = Buffer.concat([part(one), part(Buffer.alloc(0)), Buffer.from('--frame\r\n'), part(two)]);
    const kept = split(body, cutUp);
    expect(kept.frames).toEqual([one, two]);
    expect(kept.refused).toEqual([{ cause: 'malformed', detail: 'A part is empty.' }]);
  });

  it('ends at the closing boundary', () => {
    const kept = split(Buffer.concat([part(one), closing, part(two)]), cutUp);
    kept.splitter.end();
    expect(kept.frames).toEqual([one]);
    expect(kept.splitter.bytesSkipped).toBe(part(two).length);
  });
});

describe('when a frame is passed on', () => {
  const body = (frame: Buffer, length: number | null) => part(frame, { length }).subarray(0, -2);

  it('is with its last byte when it has a length', () => {
    expect(split(body(one, one.length), bytewise).frames).toEqual([one]);
    expect(split(body(png, png.length), bytewise).frames).toEqual([png]);
  });

  it('is with its last byte when it is a JPEG without a length', () => {
    expect(split(body(one, null), bytewise).frames).toEqual([one]);
  });

  it('is with its last byte when the camera pads it, and the padding stays', () => {
    const padded = Buffer.concat([one, Buffer.alloc(1000)]);
    expect(split(body(padded, padded.length), bytewise).frames).toEqual([padded]);
  });

  it('is with the boundary behind it when it has a length but does not end as a picture', () => {
    const kept = split(body(noPicture, noPicture.length));
    expect(kept.frames).toEqual([]);
    kept.splitter.push(Buffer.from('\r\n--frame\r\n'));
    expect(kept.frames).toEqual([noPicture]);
  });
});

describe('the multipart splitter', () => {
  it('takes no part of the closing boundary for the last frame, whose length is too large by just that', () => {
    const body = part(one, { length: one.length + '\r\n--frame--'.length });
    const kept = split(Buffer.concat([body, Buffer.from('--frame--')]));
    kept.splitter.end();
    expect(kept.frames).toEqual([one]);
    const right = split(Buffer.concat([part(noPicture), Buffer.from('--frame--')]));
    right.splitter.end();
    expect(right.frames).toEqual([noPicture]);
  });

  it('says when a frame was captured if its header does, and takes nonsense for nothing', () => {
    const times = [
      'X-Captured-At: 1700000000123',
      'x-captured-at:1700000000123.6',
      'X-Captured-At: soon',
      'X-Captured-At: 9999999999999999',
      '',
    ];
    const kept = split(Buffer.concat([...times.map((fields) => part(noPicture, { fields })), closing]));
    expect(kept.parts).toEqual([{ capturedAt: 1700000000123 }, { capturedAt: 1700000000124 }, {}, {}, {}]);
  });

  it('refuses a frame that is too large as soon as that is known', () => {
    const said = split(Buffer.from('--frame\r\nContent-Length: 1001\r\n\r\n'), undefined, 1000);
    expect(said.refused.map(({ cause }) => cause)).toEqual(['too_large']);
    const found = split(
      Buffer.concat([Buffer.from('--frame\r\n\r\n'), soi, Buffer.alloc(1100)]),
      undefined,
      1000,
    );
    expect(found.refused.map(({ cause }) => cause)).toEqual(['too_large']);
  });

  it('refuses the frame that the stream ends in, and passes on a whole one that only lacks its boundary', () => {
    const cutOff = split(part(one, { length: null }).subarray(0, -10));
    const sized = split(part(one).subarray(0, -10));
    const whole = split(part(png, { length: null }));
    for (const { splitter } of [cutOff, sized, whole]) splitter.end();
    expect(cutOff.refused).toEqual([
      { cause: 'malformed', detail: 'The stream ended in the middle of a frame.' },
    ]);
    expect(sized.refused).toEqual(cutOff.refused);
    expect(whole.frames.map((frame) => frame.subarray(0, png.length))).toEqual([png]);
  });

  it('passes on a JPEG without its end marker at the next boundary', () => {
    const endless = one.subarray(0, -eoi.length);
    const kept = split(Buffer.concat([part(endless, { length: null }), part(endless), part(two)]));
    expect(kept.frames).toEqual([endless, endless, two]);
  });

  it.each([[null], [2_000_000]])(
    'takes 2 MB in 1-byte chunks (length %s), which would take hours if it were not linear',
    (length) => {
      const frame = Buffer.alloc(2_000_000, 1);
      const body = Buffer.concat([part(frame, { length }), Buffer.from('--frame\r\n')]);
      const sink = keepingSink(3_000_000);
      const splitter = createMultipartSplitter(sink, { delimiter: '--frame', isCrlf: true });
      for (let i = '--frame\r\n'.length; i < body.length; i += 1) splitter.push(body.subarray(i, i + 1));
      expect(sink.kept.frames[0]?.equals(frame)).toBe(true);
    },
    30_000,
  );
});
