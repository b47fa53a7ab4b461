// The header block of one part, line by line. Only two fields matter here; the type of a picture is read from its bytes.

const maxHeaderBytes = 8 * 1024;
const maxHeaderLines = 64;
/** The last moment a Date can hold. */
const lastMoment = 8.64e15;

export type PartHeader = {
  /** False when the block has become larger than any camera's. */
  add(line: string): boolean;
  /** The part's length as it says itself; null when it does not, or not in digits. */
  readonly contentLength: number | null;
  readonly capturedAt: number | undefined;
  restart(): void;
};

export function createPartHeader(): PartHeader {
  let bytes = 0;
  let lines = 0;
  let contentLength: number | null = null;
  let capturedAt: number | undefined;

  function add(line: string): boolean {
    bytes += line.length;
    lines += 1;
    if (bytes > maxHeaderBytes || lines > maxHeaderLines) return false;
    const colon = line.indexOf(':');
    // A line without a colon is not ours to understand, and no reason to lose a frame.
    if (colon !== -1) take(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    return true;
  }

  // X-Timestamp, which mjpg-streamer writes, is not read: it is seconds of a clock that on most drivers starts at boot.
  function take(name: string, value: string): void {
    if (name === 'content-length' && /^\d{1,15}$/.test(value)) contentLength = Number(value);
    if (name === 'x-captured-at' && /^\d{1,16}(\.\d+)?$/.test(value)) {
      const moment = Math.round(Number(value));
      if (moment <= lastMoment) capturedAt = moment;
    }
  }

  function restart(): void {
    bytes = 0;
    lines = 0;
    contentLength = null;
    capturedAt = undefined;
  }

  return {
    add,
    get contentLength() {
      return contentLength;
    },
    get capturedAt() {
      return capturedAt;
    },
    restart,
  };
}
