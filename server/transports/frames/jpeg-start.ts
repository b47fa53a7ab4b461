// Finds where a JPEG begins (FF D8 FF), in bytes that come in any pieces.

export const jpegStart = Buffer.from([0xff, 0xd8, 0xff]);

export type JpegStartFinder = {
  /** The index after FF D8 FF, or -1. It remembers what it has seen of it at the end of the bytes before. */
  find(bytes: Buffer, from: number): number;
  /** Begins anew; `isStart` when FF D8 has just been read. */
  restart(isStart: boolean): void;
};

export function createJpegStartFinder(): JpegStartFinder {
  let matched = 0;

  function find(bytes: Buffer, from: number): number {
    let i = from;
    while (i < bytes.length) {
      if (matched === 0) {
        i = bytes.indexOf(0xff, i);
        if (i === -1) return -1;
        matched = 1;
      } else if (bytes[i] === jpegStart[matched]) {
        matched += 1;
      } else if (bytes[i] !== 0xff) {
        matched = 0;
      }
      i += 1;
      if (matched === jpegStart.length) {
        matched = 0;
        return i;
      }
    }
    return -1;
  }

  function restart(isStart: boolean): void {
    matched = isStart ? 2 : 0;
  }

  return { find, restart };
}
