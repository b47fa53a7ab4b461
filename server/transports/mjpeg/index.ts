// Pictures for everything that is not our own page: an endless MJPEG stream and a single snapshot. Read side only.
import { frameOperations as operations } from '#contract/api/operations/frames.ts';
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import type { Handler, Route } from '#server/http/exchange.ts';
import { type PartStyle, sendJpegStream } from '#server/http/jpeg-stream.ts';
import { describedRoute } from '#server/http/serve.ts';
import type { Hub } from '#server/hub/hub.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { Logger } from '#server/lib/logger.ts';
import type { PictureWork } from '#server/pictures/picture-work.ts';

export type MjpegDeps = { doors: Doorkeeper; hub: Hub; pictures: PictureWork; log: Logger };
export type MjpegTransport = { routes: Route[]; close(): void; readonly readers: number };

const noStore = { 'Cache-Control': 'no-store, no-cache, must-revalidate, max-age=0', Pragma: 'no-cache' };
const style: PartStyle = {
  headers: {
    ...noStore,
    'Content-Type': 'multipart/x-mixed-replace; boundary=frameroom',
    'X-Content-Type-Options': 'nosniff',
    'X-Accel-Buffering': 'no',
    Connection: 'close',
  },
  delimiter: '--frameroom',
  partHead: (byteLength) => ['Content-Type: image/jpeg', `Content-Length: ${byteLength}`],
};

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
    const end = sendJpegStream(res, {
      room: hub.room(device),
      style,
      jpegOf: pictures.jpegOf,
      onUnwritable: (error) => log.debug({ err: error, device }, 'a frame could not be written as JPEG'),
    });
    const unwatch = doors.watch(principal, { action: 'watch', device }, end);
    readers.add(end);
    res.once('close', () => {
      readers.delete(end);
      unwatch();
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
