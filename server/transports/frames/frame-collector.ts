// The bytes of the frame that is coming in, until it is whole.
//
// What is copied, and why. A frame that lies within one chunk is copied once, into memory of exactly its size: a view of
// the chunk would keep the whole chunk alive for as long as any viewer, recorder or model holds the frame. A frame that
// comes in several chunks is copied twice: each piece into one growing buffer, and that into memory of exactly its size.
// A list of the chunks, joined once, would save the first copy (about 5 µs for 50 kB), but 2 MB that come byte by byte
// would be two million objects (over 200 MB); with the buffer the memory is what was received, however it was cut.

const smallestBytes = 64 * 1024;

export type FrameCollector = {
  readonly length: number;
  /** Bytes moved since the start, for the test that this stays linear. */
  readonly copiedBytes: number;
  add(chunk: Buffer, from: number, to: number): void;
  /** The collected bytes and then these, as a frame; the collector is empty afterwards. */
  takeWith(chunk: Buffer, from: number, to: number): Buffer;
  /** The first `length` of the collected bytes as a frame; the collector is empty afterwards. */
  take(length: number): Buffer;
  clear(): void;
};

export function createFrameCollector(): FrameCollector {
  let held = Buffer.alloc(0);
  let length = 0;
  let copiedBytes = 0;

  /** Doubles, so that all moves together stay below twice the frame. */
  function reserve(bytes: number): void {
    if (bytes <= held.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(bytes, held.length * 2, smallestBytes));
    held.copy(grown, 0, 0, length);
    copiedBytes += length;
    held = grown;
  }

  function add(chunk: Buffer, from: number, to: number): void {
    reserve(length + to - from);
    chunk.copy(held, length, from, to);
    copiedBytes += to - from;
    length += to - from;
  }

  /** `allocUnsafeSlow`, because `Buffer.from` would put small frames together into a shared pool. */
  function exactCopy(source: Buffer, from: number, to: number): Buffer {
    const frame = Buffer.allocUnsafeSlow(to - from);
    source.copy(frame, 0, from, to);
    copiedBytes += to - from;
    return frame;
  }

  /** One huge frame must not hold its memory for the rest of a long stream. */
  function clear(): void {
    if (held.length > smallestBytes && length < held.length / 4) held = Buffer.alloc(0);
    length = 0;
  }

  function take(bytes: number): Buffer {
    const frame = exactCopy(held, 0, bytes);
    clear();
    return frame;
  }

  return {
    get length() {
      return length;
    },
    get copiedBytes() {
      return copiedBytes;
    },
    add,
    take,
    takeWith(chunk, from, to) {
      if (length === 0) return exactCopy(chunk, from, to);
      add(chunk, from, to);
      return take(length);
    },
    clear,
  };
}
