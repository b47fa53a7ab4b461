// An endless answer of JPEG parts (multipart/x-mixed-replace) fed by a room: one frame in the socket, the newest waits.
// Knows no path and no login; each transport brings its own headers and the way its protocol writes a part.
import type { ServerResponse } from 'node:http';
import { fixedCredit } from '#server/hub/credit.ts';
import type { Frame } from '#server/hub/frame.ts';
import type { Room } from '#server/hub/room.ts';

export type PartStyle = {
  headers: Readonly<Record<string, string>>;
  /** The line before each part, without its line end. */
  delimiter: string;
  /** The lines of the part's head, without the empty one that ends it. */
  partHead(byteLength: number): readonly string[];
};

export type JpegStreamOptions = {
  room: Room;
  style: PartStyle;
  jpegOf(frame: Frame): Promise<Buffer>;
  onUnwritable(error: unknown): void;
};

/** A reader that takes no byte of a frame for so long is gone or asleep; its frame and its place are given back. */
const stalledMs = 60_000;

/** Returns what ends it; it also ends with the room, with the connection, and with a reader that stands still. */
export function sendJpegStream(res: ServerResponse, options: JpegStreamOptions): () => void {
  const { room, style, jpegOf, onUnwritable } = options;
  const end = () => void res.destroy();
  res.writeHead(200, style.headers);
  res.write(`${style.delimiter}\r\n`);

  const viewer = room.join({
    credit: fixedCredit(1),
    send(frame) {
      // The acknowledgement is the socket's own: the whole frame has left this process.
      void writeFrame(frame).then(() => viewer.acknowledge(frame.meta.seq));
    },
    onClosed: end,
  });
  res.once('close', viewer.leave);

  async function writeFrame(frame: Frame): Promise<void> {
    const stall = setTimeout(end, stalledMs);
    try {
      await writePart(res, style, await jpegOf(frame));
    } catch (error) {
      onUnwritable(error);
    } finally {
      clearTimeout(stall);
    }
  }
  return end;
}

/**
 * One part, with the delimiter that follows it, so that readers that look for it instead of counting bytes need not wait for
 * the next frame. Chromium does wait, for the head of the next part: its pictures are one frame old (measured, both styles).
 * Resolves when the last byte has been handed to the operating system.
 */
function writePart(res: ServerResponse, { delimiter, partHead }: PartStyle, jpeg: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    res.cork();
    res.write(`${partHead(jpeg.length).join('\r\n')}\r\n\r\n`);
    res.write(jpeg);
    res.write(`\r\n${delimiter}\r\n`, (error) => (error ? reject(error) : resolve()));
    res.uncork();
  });
}
