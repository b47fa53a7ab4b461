// Pictures for everything that is not our own page: an endless MJPEG stream and a single snapshot. Read side only.
import type { ServerResponse } from 'node:http';
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import type { Handler, Route } from '#server/http/exchange.ts';
import { fixedCredit } from '#server/hub/credit.ts';
import type { Frame } from '#server/hub/frame.ts';
import type { Hub } from '#server/hub/hub.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { Logger } from '#server/lib/logger.ts';
import type { PictureWork } from '#server/pictures/picture-work.ts';

export type MjpegDeps = { doors: Doorkeeper; hub: Hub; pictures: PictureWork; log: Logger };
export type MjpegTransport = { routes: Route[]; close(): void; readonly readers: number };

const boundary = 'frameroom';
/** A reader that takes no byte of a frame for so long is gone or asleep; its frame and its place are given back. */
const stalledMs = 60_000;
const noStore = { 'Cache-Control': 'no-store, no-cache, must-revalidate, max-age=0', Pragma: 'no-cache' };

export function mountMjpeg({ doors, hub, pictures, log }: MjpegDeps): MjpegTransport {
  const readers = new Set<() => void>();

  const snapshot: Handler = async ({ req, res, presented, params }) => {
    const { device } = await doors.admitToDevice(presented, 'watch', params.id);
    const frame = hub.room(device).latest;
    if (!frame) throw new AppError('not_found', 'This device has sent no picture since the hub started.');
    const jpeg = await pictures.jpegOf(frame).catch((cause: unknown) => {
      throw new AppError('unavailable', 'The latest picture cannot be decoded.', { cause });
    });
    res.writeHead(200, {
      ...noStore,
      'Content-Type': 'image/jpeg',
      'Content-Length': jpeg.length,
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Seq': frame.meta.seq,
      'X-Captured-At': frame.meta.capturedAt,
    });
    res.end(req.method === 'HEAD' ? undefined : jpeg);
  };

  const stream: Handler = async ({ res, presented, params }) => {
    const { principal, device } = await doors.admitToDevice(presented, 'watch', params.id);
    res.writeHead(200, {
      ...noStore,
      'Content-Type': `multipart/x-mixed-replace; boundary=${boundary}`,
      'X-Content-Type-Options': 'nosniff',
      'X-Accel-Buffering': 'no',
      Connection: 'close',
    });
    res.write(`--${boundary}\r\n`);

    const viewer = hub.room(device).join({
      credit: fixedCredit(1),
      send(frame) {
        // The acknowledgement is the socket's own: the whole frame has left this process.
        void writePart(frame).then(() => viewer.acknowledge(frame.meta.seq));
      },
      onClosed: end,
    });

    async function writePart(frame: Frame): Promise<void> {
      const stall = setTimeout(end, stalledMs);
      try {
        await writeJpegPart(res, await pictures.jpegOf(frame));
      } catch (error) {
        log.debug({ err: error, device }, 'a frame could not be written as JPEG');
      } finally {
        clearTimeout(stall);
      }
    }

    const unwatch = doors.watch(principal, { action: 'watch', device }, end);
    function end(): void {
      res.destroy();
    }
    readers.add(end);
    res.once('close', () => {
      readers.delete(end);
      unwatch();
      viewer.leave();
    });
  };

  return {
    routes: [
      { method: 'GET', path: '/api/devices/:id/snapshot.jpg', handle: snapshot },
      { method: 'HEAD', path: '/api/devices/:id/snapshot.jpg', handle: snapshot },
      { method: 'GET', path: '/api/devices/:id/stream.mjpeg', handle: stream },
    ],
    close() {
      for (const end of [...readers]) end();
    },
    get readers() {
      return readers.size;
    },
  };
}

/**
 * One part, with the boundary that follows it: a browser shows a part when it sees the next boundary, so sending that
 * along saves one frame of delay. Resolves when the last byte has been handed to the operating system.
 */
function writeJpegPart(res: ServerResponse, jpeg: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    res.cork();
    res.write(`Content-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`);
    res.write(jpeg);
    res.write(`\r\n--${boundary}\r\n`, (error) => (error ? reject(error) : resolve()));
    res.uncork();
  });
}
