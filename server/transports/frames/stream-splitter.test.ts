import { describe, expect, it } from 'vitest';
import { bytewise, keepingSink, part, shapedJpeg } from './fixtures.ts';
import { createStreamSplitter } from './stream-splitter.ts';

const cuttings: readonly [string, (bytes: Buffer) => Buffer[]][] = [
  ['in one chunk', (bytes) => [bytes]],
  ['byte by byte', bytewise],
];

function split(chunks: readonly Buffer[], contentType?: string) {
  const sink = keepingSink();
  const splitter = createStreamSplitter({ ...sink, contentType });
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return { ...sink.kept, splitter };
}

const frames = [shapedJpeg('one'), shapedJpeg('two'), shapedJpeg('three')];
const raw = Buffer.concat(frames);
const parts = (delimiter: string) =>
  Buffer.concat([...frames.map((frame) => part(frame, { delimiter })), Buffer.from(`${delimiter}--\r\n`)]);
const mixed = (boundary: string) => `multipart/x-mixed-replace; boundary=${boundary}`;

describe.each(cuttings)('the stream splitter, fed %s', (_name, cutUp) => {
  it.each<[string, 'multipart' | 'jpeg', Buffer, string | undefined]>([
    ['multipart without a Content-Type', 'multipart', parts('--ffmpeg'), undefined],
    ['multipart under the wrong Content-Type', 'multipart', parts('--b'), 'image/jpeg'],
    [
      'multipart behind blank lines',
      'multipart',
      Buffer.concat([Buffer.from('\r\n\r\n\n'), parts('--b')]),
      undefined,
    ],
    ['multipart with its boundary said without dashes', 'multipart', parts('--frame'), mixed('frame')],
    ['multipart with its boundary said with dashes', 'multipart', parts('--frame'), mixed('--frame')],
    ['multipart with its boundary said in quotes', 'multipart', parts('--a;b c'), mixed('"a;b c"')],
    ['multipart with dashes only in the header', 'multipart', parts('frame'), mixed('--frame')],
    [
      'multipart with dashes nowhere',
      'multipart',
      parts('frame'),
      'Multipart/x-mixed-replace;Boundary =frame',
    ],
    ['multipart with another boundary than was said', 'multipart', parts('--other'), mixed('frame')],
    ['multipart whose boundary ends in dashes', 'multipart', parts('--frame--'), undefined],
    ['raw JPEG without a Content-Type', 'jpeg', raw, undefined],
    ['raw JPEG under the Content-Type of multipart', 'jpeg', raw, mixed('frame')],
    ['raw JPEG with a line feed before it', 'jpeg', Buffer.concat([Buffer.from('\n'), raw]), undefined],
  ])('takes %s', (_what, format, body, contentType) => {
    const kept = split(cutUp(body), contentType);
    expect(kept.frames).toEqual(frames);
    expect(kept.refused).toEqual([]);
    expect([kept.splitter.format, kept.splitter.framesStarted]).toEqual([format, 3]);
  });

  it('takes parts whose first boundary is missing, as some boards send them', () => {
    const body = parts('--frame').subarray('--frame\r\n'.length);
    expect(split(cutUp(body), mixed('frame')).frames).toEqual(frames);
  });

  it.each<[string, Buffer]>([
    ['bytes', Buffer.from([0, 1, 2, 0xff, 0xd8, 3, 0xff])],
    [
      'lines, some of them very long',
      Buffer.from(`text\n${'x'.repeat(1024)}--no\n -- no\n--no\tboundary\n--${'y'.repeat(300)}\n--\n`),
    ],
  ])('passes over leading %s and counts them', (_what, junk) => {
    const jpegs = split(cutUp(Buffer.concat([junk, raw])));
    expect(jpegs.frames).toEqual(frames);
    expect([jpegs.splitter.bytesBeforeFirstFrame, jpegs.splitter.bytesSkipped]).toEqual([
      junk.length,
      junk.length,
    ]);
    const multipart = split(cutUp(Buffer.concat([junk, Buffer.from('\r\n'), parts('--b')])));
    expect(multipart.frames).toEqual(frames);
    expect(multipart.splitter.bytesBeforeFirstFrame).toBe(
      junk.length + 2 + parts('--b').indexOf('\r\n\r\n') + 4,
    );
  });

  it('says how much came when no frame ever did', () => {
    const text = Buffer.from('GET / HTTP/1.1\r\nHost: nowhere\r\n\r\n'.repeat(100));
    const { splitter, refused } = split(cutUp(text));
    expect([splitter.format, splitter.framesStarted, splitter.bytesBeforeFirstFrame]).toEqual([
      'unknown',
      0,
      text.length,
    ]);
    expect(refused).toEqual([]);
    const openParts = split(cutUp(Buffer.from('--frame\r\nno: frame\r\n')));
    expect([openParts.splitter.framesStarted, openParts.splitter.bytesBeforeFirstFrame]).toEqual([0, 20]);
  });
});
