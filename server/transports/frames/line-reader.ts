// Lines of text out of bytes that come in any pieces, each line bounded.

export type LineRead =
  /** All bytes were taken and the line goes on. */
  | { state: 'more' }
  /** `line` is without its end (CRLF or LF); `next` is the index behind it. */
  | { state: 'line'; line: string; isCrlf: boolean; next: number }
  /** Longer than allowed, up to (not including) `next`. */
  | { state: 'too_long'; next: number };

export type LineReader = {
  read(chunk: Buffer, from: number): LineRead;
  /** The bytes of the line that was read last, with its end; of an unfinished one, what is there. */
  raw(): Buffer;
};

const more: LineRead = { state: 'more' };
const lineFeed = 0x0a;

/** Copied byte ranges, not joined strings: a line that comes byte by byte stays linear. */
export function createLineReader(maxLineBytes: number): LineReader {
  const held = Buffer.allocUnsafeSlow(maxLineBytes);
  let length = 0;
  let isDone = false;

  function read(chunk: Buffer, from: number): LineRead {
    if (isDone) restart();
    const room = Math.min(chunk.length, from + maxLineBytes - length);
    const found = chunk.subarray(from, room).indexOf(lineFeed);
    const next = found === -1 ? room : from + found + 1;
    chunk.copy(held, length, from, next);
    length += next - from;
    if (found !== -1) return endLine(next);
    if (length < maxLineBytes) return more;
    isDone = true;
    return { state: 'too_long', next };
  }

  function endLine(next: number): LineRead {
    isDone = true;
    const isCrlf = held[length - 2] === 0x0d && length >= 2;
    return { state: 'line', line: held.toString('latin1', 0, length - (isCrlf ? 2 : 1)), isCrlf, next };
  }

  function restart(): void {
    length = 0;
    isDone = false;
  }

  return { read, raw: () => Buffer.from(held.subarray(0, length)) };
}
