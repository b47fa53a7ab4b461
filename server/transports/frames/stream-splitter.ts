// An endless body in, frames out, whichever way the frames are strung together. The format is told by the body's first
// bytes, never by the Content-Type alone (ffmpeg sends none, cameras send wrong ones): a boundary line makes it multipart,
// FF D8 FF makes it raw JPEG, anything before is passed over and counted. Knows no HTTP and no device.
import { isBoundaryLine, readBoundaryParameter } from './boundary-line.ts';
import type { FrameSink, FrameSplitter } from './frame-splitter.ts';
import { createJpegSplitter } from './jpeg-splitter.ts';
import { createJpegStartFinder, jpegStart } from './jpeg-start.ts';
import { createLineReader } from './line-reader.ts';
import { createMultipartSplitter } from './multipart-splitter.ts';

export type StreamSplitterOptions = FrameSink & {
  /** The request's Content-Type, if any: a hint. */
  contentType?: string | undefined;
};

export type StreamSplitter = FrameSplitter & { readonly format: 'unknown' | 'multipart' | 'jpeg' };

/** A boundary of 200 characters, its dashes and its line end fit. */
const maxLineBytes = 256;

type Found = { format: 'multipart' | 'jpeg'; splitter: FrameSplitter };

export function createStreamSplitter(options: StreamSplitterOptions): StreamSplitter {
  const parameter = readBoundaryParameter(options.contentType);
  const lines = createLineReader(maxLineBytes);
  const starts = createJpegStartFinder();
  let found: Found | null = null;
  /** Bytes before the first JPEG, or up to the end of the first boundary line. */
  let sniffed = 0;
  /** Whether the line that is being read has been too long already. */
  let isWithinLongLine = false;

  function push(chunk: Buffer): void {
    let i = 0;
    while (!found && i < chunk.length) i = sniff(chunk, i);
    if (found && i < chunk.length) found.splitter.push(i === 0 ? chunk : chunk.subarray(i));
  }

  /** Takes a line, or what there is of it, unless a JPEG begins within. */
  function sniff(chunk: Buffer, from: number): number {
    const read = lines.read(chunk, from);
    const next = read.state === 'more' ? chunk.length : read.next;
    const start = starts.find(chunk.subarray(0, next), from);
    sniffed += (start === -1 ? next : start) - from;
    if (start !== -1) {
      enterJpeg();
      return start;
    }
    if (read.state === 'line' && !isWithinLongLine) sniffLine(read.line.trimEnd(), read.isCrlf);
    if (read.state !== 'more') isWithinLongLine = read.state === 'too_long';
    return next;
  }

  function enterJpeg(): void {
    sniffed -= jpegStart.length;
    found = { format: 'jpeg', splitter: createJpegSplitter(options) };
    // Its first bytes may lie in a chunk that is gone.
    found.splitter.push(jpegStart);
  }

  function sniffLine(line: string, isCrlf: boolean): void {
    if (!isBoundaryLine(line, parameter)) return;
    found = { format: 'multipart', splitter: createMultipartSplitter(options, { delimiter: line, isCrlf }) };
  }

  return {
    push,
    end: () => found?.splitter.end(),
    get format() {
      return found?.format ?? 'unknown';
    },
    get framesStarted() {
      return found?.splitter.framesStarted ?? 0;
    },
    get bytesBeforeFirstFrame() {
      return sniffed + (found?.splitter.bytesBeforeFirstFrame ?? 0);
    },
    get bytesSkipped() {
      return (found?.format === 'multipart' ? 0 : sniffed) + (found?.splitter.bytesSkipped ?? 0);
    },
  };
}
