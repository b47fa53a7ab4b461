// Finds a multipart delimiter at the beginning of a line, in bytes that come in any pieces.

export type DelimiterFinder = {
  /** How many bytes before the index that `find` answers belong to the delimiter: a line feed and the delimiter. */
  readonly length: number;
  /** The index after the delimiter, or -1. It remembers what it has seen of it at the end of the bytes before. */
  find(bytes: Buffer, from: number): number;
  /** Begins anew; `isLineStart` when the next byte is the first of a line. */
  restart(isLineStart: boolean): void;
};

/**
 * The line feed stands only at the pattern's front, so a mismatch falls back to nothing or to that one byte, and each byte
 * is looked at once. Whole chunks go through `indexOf`; only a match that straddles chunks is followed byte by byte.
 */
export function createDelimiterFinder(delimiter: string): DelimiterFinder {
  const pattern = Buffer.from(`\n${delimiter}`, 'latin1');
  let matched = 0;

  function find(bytes: Buffer, from: number): number {
    let i = from;
    while (matched > 0 && i < bytes.length) {
      step(bytes[i]);
      i += 1;
      if (matched === pattern.length) return found(i);
    }
    const at = i < bytes.length ? bytes.indexOf(pattern, i) : -1;
    if (at !== -1) return found(at + pattern.length);
    for (i = Math.max(i, bytes.length - pattern.length + 1); i < bytes.length; i += 1) step(bytes[i]);
    return -1;
  }

  function step(byte: number | undefined): void {
    if (byte === pattern[matched]) matched += 1;
    else matched = byte === pattern[0] ? 1 : 0;
  }

  function found(at: number): number {
    matched = 0;
    return at;
  }

  function restart(isLineStart: boolean): void {
    matched = isLineStart ? 1 : 0;
  }

  return { length: pattern.length, find, restart };
}
