// The parts of an endless multipart body (IP cameras, ffmpeg's mpjpeg, mjpg-streamer, motion, Flask generators).
//
// When a frame is passed on, which is what decides the delay:
// - with a Content-Length, when its last byte is in and it ends as a picture does; if it does not end so, when the boundary
//   behind it is in. If there is no boundary behind it the length was wrong: the part is read again by its boundary, and so
//   is every later one. No frame is lost to a wrong length.
// - without, when the JPEG's own end is in (waiting for the next boundary would show every frame one frame late); other
//   pictures, and JPEGs that do not parse, at the next boundary.
import { createDelimiterFinder } from './delimiter-finder.ts';
import { createFrameCollector } from './frame-collector.ts';
import type { FrameSink, FrameSplitter } from './frame-splitter.ts';
import { createJpegScanner } from './jpeg-scanner.ts';
import { createLineReader } from './line-reader.ts';
import { createPartHeader } from './part-header.ts';
import { looksWhole } from './picture-end.ts';

const maxLineBytes = 8 * 1024;
/** Behind a part of known length; one is the rule. */
const maxBlankLines = 8;
const lineFeed = Buffer.from('\n');

/**
 * `header`: after a delimiter. `sized`, `unsized`: in a part, of known length or not. `behind`: after a part's last byte,
 * where a delimiter must follow. `lost`: looking for the next delimiter. `delimiter`: in the rest of a delimiter's line.
 */
type State = 'header' | 'sized' | 'unsized' | 'behind' | 'lost' | 'delimiter' | 'closed';

/** A frame that waits for its boundary, and what came behind it so far. */
type Held = { frame: Buffer; behind: Buffer[] };

/** `delimiter`: as it stands in the body, dashes included; its first line has been read. */
export function createMultipartSplitter(
  sink: FrameSink,
  opening: { delimiter: string; isCrlf: boolean },
): FrameSplitter {
  const collector = createFrameCollector();
  const scanner = createJpegScanner();
  const finder = createDelimiterFinder(opening.delimiter);
  const lines = createLineReader(maxLineBytes);
  const header = createPartHeader();
  let state: State = 'header';
  let trustsLengths = true;
  /** Bytes still to come of a part of known length. */
  let left = 0;
  /** Whether the scanner follows the part: until it turns out to be no JPEG. */
  let isScanning = false;
  let held: Held | null = null;
  let blankLines = 0;
  let framesStarted = 0;
  let bytesBeforeFirstFrame = 0;
  let bytesSkipped = 0;

  const steps = {
    header: readHeader,
    sized: readSized,
    unsized: readUnsized,
    behind: readBehind,
    lost: readLost,
    delimiter: readDelimiter,
    closed: skip,
  } satisfies Record<State, (chunk: Buffer, from: number) => number>;

  function push(chunk: Buffer): void {
    let i = 0;
    while (i < chunk.length) {
      const isBeforeFirst = framesStarted === 0;
      const next = steps[state](chunk, i);
      if (isBeforeFirst) bytesBeforeFirstFrame += next - i;
      i = next;
    }
  }

  function readHeader(chunk: Buffer, from: number): number {
    const read = lines.read(chunk, from);
    if (read.state === 'more') return chunk.length;
    const isLine = read.state === 'line';
    if (isLine && read.line === '') startPart();
    else if (isLine && isDelimiter(read.line)) enterAfter(read.line);
    else if (!isLine || !header.add(read.line)) refuseHeader(isLine);
    return read.next;
  }

  function refuseHeader(isLineStart: boolean): void {
    framesStarted += 1;
    sink.onRefused('malformed', 'The header of a part is too long.');
    lose(isLineStart);
  }

  function startPart(): void {
    framesStarted += 1;
    const length = trustsLengths ? header.contentLength : null;
    // Some firmware always writes 0.
    if (length === null || length === 0) enterUnsized();
    else if (length <= sink.maxFrameBytes) enterSized(length);
    else {
      refuseTooLarge();
      // Not skipped by its length: a wrong one would swallow the stream.
      lose(true);
    }
  }

  function enterSized(length: number): void {
    left = length;
    state = 'sized';
  }

  function readSized(chunk: Buffer, from: number): number {
    const to = Math.min(chunk.length, from + left);
    left -= to - from;
    if (left > 0) {
      collector.add(chunk, from, to);
      return to;
    }
    const frame = collector.takeWith(chunk, from, to);
    enterBehind();
    if (looksWhole(frame)) passOn(frame);
    else held = { frame, behind: [] };
    return to;
  }

  function enterUnsized(): void {
    state = 'unsized';
    isScanning = true;
    scanner.restart();
    finder.restart(true);
  }

  function readUnsized(chunk: Buffer, from: number): number {
    const found = finder.find(chunk, from);
    const to = found === -1 ? chunk.length : found;
    const jpegEnd = isScanning ? scanTo(chunk, from, to) : -1;
    if (jpegEnd !== -1) {
      const isTooLarge = collector.length + jpegEnd - from > sink.maxFrameBytes;
      enterBehind();
      if (isTooLarge) refuseTooLarge();
      else passOn(collector.takeWith(chunk, from, jpegEnd));
      return jpegEnd;
    }
    collector.add(chunk, from, to);
    if (found !== -1) endUnsized();
    // The delimiter that may have begun, and the line end before it, are not the frame's.
    else if (collector.length > sink.maxFrameBytes + finder.length + 1) {
      refuseTooLarge();
      // Not `lose`: the finder may be within a delimiter.
      state = 'lost';
    }
    return to;
  }

  /** Where the JPEG ends, or -1: not yet, or never. */
  function scanTo(chunk: Buffer, from: number, to: number): number {
    const scan = scanner.scan(chunk, from, to);
    if (scan.state === 'malformed') isScanning = false;
    return scan.state === 'ended' ? scan.at : -1;
  }

  /** The part and the delimiter behind it have been collected. */
  function endUnsized(): void {
    const part = collector.take(Math.max(0, collector.length - finder.length));
    const isCrlf = opening.isCrlf && part[part.length - 1] === 0x0d;
    const frame = isCrlf ? part.subarray(0, -1) : part;
    state = 'delimiter';
    if (frame.length === 0) sink.onRefused('malformed', 'A part is empty.');
    else if (frame.length > sink.maxFrameBytes) refuseTooLarge();
    else passOn(frame);
  }

  function enterBehind(): void {
    state = 'behind';
    blankLines = 0;
  }

  function readBehind(chunk: Buffer, from: number): number {
    const read = lines.read(chunk, from);
    if (read.state === 'more') return chunk.length;
    const isLine = read.state === 'line';
    if (isLine && isDelimiter(read.line)) {
      releaseHeld();
      enterAfter(read.line);
      return read.next;
    }
    const raw = lines.raw();
    held?.behind.push(raw);
    blankLines += 1;
    if (isLine && read.line === '' && blankLines <= maxBlankLines) return read.next;
    if (held) readAgain([held.frame, ...held.behind]);
    else {
      bytesSkipped += raw.length;
      lose(isLine);
    }
    return read.next;
  }

  function releaseHeld(): void {
    if (held) passOn(held.frame);
    held = null;
  }

  /** The part's length was wrong. At most once per stream, as no length is believed from here on. */
  function readAgain(pieces: Buffer[]): void {
    held = null;
    trustsLengths = false;
    enterUnsized();
    push(Buffer.concat(pieces));
  }

  function lose(isLineStart: boolean): void {
    collector.clear();
    finder.restart(isLineStart);
    state = 'lost';
  }

  function readLost(chunk: Buffer, from: number): number {
    const found = finder.find(chunk, from);
    if (found === -1) return skip(chunk, from);
    // All but the delimiter, which may have begun in the chunk before.
    bytesSkipped = Math.max(0, bytesSkipped + found - from - (finder.length - 1));
    state = 'delimiter';
    return found;
  }

  function readDelimiter(chunk: Buffer, from: number): number {
    const read = lines.read(chunk, from);
    if (read.state === 'more') return chunk.length;
    const line = read.state === 'line' ? opening.delimiter + read.line : '';
    if (isDelimiter(line)) enterAfter(line);
    else lose(read.state === 'line');
    return read.next;
  }

  /** The closing one included. Blanks behind it are allowed. */
  function isDelimiter(line: string): boolean {
    const text = line.trimEnd();
    return text === opening.delimiter || text === `${opening.delimiter}--`;
  }

  function enterAfter(delimiter: string): void {
    state = delimiter.trimEnd() === opening.delimiter ? 'header' : 'closed';
    header.restart();
  }

  function skip(chunk: Buffer, from: number): number {
    bytesSkipped += chunk.length - from;
    return chunk.length;
  }

  function passOn(frame: Buffer): void {
    const { capturedAt } = header;
    sink.onFrame(frame, capturedAt === undefined ? {} : { capturedAt });
  }

  function refuseTooLarge(): void {
    collector.clear();
    sink.onRefused('too_large', `The frame is over ${sink.maxFrameBytes} bytes.`);
  }

  function end(): void {
    if (state === 'sized') readAgain([collector.take(collector.length)]);
    if (held) endHeld(held);
    if (state === 'unsized') endCutOff(collector.take(collector.length));
    state = 'closed';
  }

  /** A closing boundary need not end its line. Without any boundary the length stays unproven. */
  function endHeld(last: Held): void {
    push(lineFeed);
    if (held) readAgain([last.frame, ...last.behind]);
  }

  /** Generators that just stop write no closing boundary behind their last part. */
  function endCutOff(frame: Buffer): void {
    if (looksWhole(frame)) passOn(frame);
    else sink.onRefused('malformed', 'The stream ended in the middle of a frame.');
  }

  return {
    push,
    end,
    get framesStarted() {
      return framesStarted;
    },
    get bytesBeforeFirstFrame() {
      return bytesBeforeFirstFrame;
    },
    get bytesSkipped() {
      return bytesSkipped;
    },
  };
}
