// Pictures for everything that is not our own page: an endless MJPEG stream and a single snapshot. Read side only.
import { frameOperations as operations } from '#contract/api/operations/frames.ts';
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import type { BeginWatch } from '#server/audit/watch-ledger.ts';
import type { Handler, Route } from '#server/http/exchange.ts';
import { type PartStyle, sendJpegStream } from '#server/http/jpeg-stream.ts';
import { describedRoute } from '#server/http/serve.ts';
import type { Hub } from '#server/hub/hub.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { Logger } from '#server/lib/logger.ts';
import type { PictureWork } from '#server/pictures/picture-work.ts';

export type MjpegDeps = {
  doors: Doorkeeper;
  hub: Hub;
  pictures: PictureWork;
  beginWatch: BeginWatch;
  log: Logger;
};
export type MjpegTransport = { routes: Route[]; close(): void; readonly readers: number };

const headers = {
  'Cache-Control': 'no-store, no-cache, must-revalidate, max-age=0',
  Pragma: 'no-cache',
  // In an <img> on a page of another site, with a key in its address.
  'Cross-Origin-Resource-Policy': 'cross-origin',
};
const style: PartStyle = {
  headers: {
    ...headers,
    'Content-Type': 'multipart/x-mixed-replace; boundary=frameroom',
    'X-Content-Type-Options': 'nosniff',
    'X-Accel-Buffering': 'no',
    Connection: 'close',
  },
  delimiter: '--frameroom',
  partHead: (byteLength) => ['Content-Type: image/jpeg', `Content-Length: ${byteLength}`],
};

export function mountMjpeg({ doors, hub, pictures, beginWatch, log }: MjpegDeps): MjpegTransport {
  const readers = new Set<() => void>();

  const snapshot: Handler = async ({ req, res, address, presented, params }) => {
    const { principal, device } = await doors.admitToDevice(presented, 'watch', params.id);
    const frame = hub.room(device).latest;
    if (!frame) throw new AppError('not_found', 'This device has sent no picture since the hub started.');
    const jpeg = await pictures.jpegOf(frame).catch((cause: unknown) => {
      throw new AppError('unavailable', 'The latest picture cannot be decoded.', { cause });
    });
    res.writeHead(200, {
      ...headers,
      'Content-Type': 'image/jpeg',
      'Content-Length': jpeg.length,
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Seq': frame.meta.seq,
      'X-Captured-At': frame.meta.capturedAt,
    });
    if (req.method === 'HEAD') {
      res.end();
      return;
    }
    res.end(jpeg);
    const glanced = beginWatch({ principal, device, via: 'snapshot', address });
    glanced();
  };

  const stream: Handler = async ({ res, address, presented, params }) => {
    const { principal, device } = await doors.admitToDevice(presented, 'watch', params.id);
    const end = sendJpegStream(res, {
      room: hub.room(device),
      style,
      jpegOf: pictures.jpegOf,
      onUnwritable: (error) => log.debug({ err: error, device }, 'a frame could not be written as JPEG'),
    });
    const unwatch = doors.watch(principal, { action: 'watch', device }, end);
    const endWatch = beginWatch({ principal, device, via: 'mjpeg', address });
    readers.add(end);
    res.once('close', () => {
      readers.delete(end);
      unwatch();
      endWatch();
    });
  };

  return {
    routes: [
      describedRoute(operations.getSnapshot, snapshot),
      { method: 'HEAD', path: '/api/devices/:id/snapshot.jpg', handle: snapshot },
      describedRoute(operations.getMjpegStream, stream),
    ],
    close() {
      for (const end of [...readers]) end();
    },
    get readers() {
      return readers.size;
    },
  };
}
