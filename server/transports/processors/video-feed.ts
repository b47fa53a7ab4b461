// The debug page of this protocol: /video_feed, an endless stream of JPEGs as the original wrote it, with its line ends mended.
import { type DeviceId, deviceIdSchema } from '#contract/ids.ts';
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import type { Permissions } from '#server/access/permissions.ts';
import type { BeginWatch } from '#server/audit/watch-ledger.ts';
import type { Exchange, Route } from '#server/http/exchange.ts';
import { type PartStyle, sendJpegStream } from '#server/http/jpeg-stream.ts';
import type { Hub } from '#server/hub/hub.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { Logger } from '#server/lib/logger.ts';
import type { PictureWork } from '#server/pictures/picture-work.ts';

export type VideoFeedDeps = {
  doors: Doorkeeper;
  permissions: Permissions;
  listDevices(): readonly { id: string }[];
  hub: Hub;
  pictures: PictureWork;
  beginWatch: BeginWatch;
  log: Logger;
};

const style: PartStyle = {
  headers: {
    'Content-Type': 'multipart/x-mixed-replace;boundary=--jpgboundary',
    'Cache-Control': 'no-store, no-cache, must-revalidate, pre-check=0, post-check=0, max-age=0',
    Pragma: 'no-cache',
    // In an <img> on a page of another site, with a key in its address.
    'Cross-Origin-Resource-Policy': 'cross-origin',
    Connection: 'close',
  },
  delimiter: '--jpgboundary',
  partHead: (byteLength) => ['Content-type: image/jpeg', `Content-length: ${byteLength}`],
};

export function createVideoFeed(deps: VideoFeedDeps) {
  const { doors, permissions, listDevices, hub, pictures, beginWatch, log } = deps;
  const readers = new Set<() => void>();

  async function onlyVisible(exchange: Exchange): Promise<DeviceId> {
    const principal = await doors.admit(exchange.presented, { action: 'enter' });
    const visible = listDevices().filter(
      ({ id }) => permissions.decide(principal, { action: 'watch', device: id as DeviceId }).allowed,
    );
    const [only] = visible;
    if (!only) throw new AppError('not_found', 'There is no device that you may see.');
    if (visible.length > 1)
      throw new AppError('bad_request', 'There are several devices: choose one with ?device=ID.');
    return deviceIdSchema.parse(only.id);
  }

  async function handle(exchange: Exchange): Promise<void> {
    const named = exchange.query.get('device') ?? (await onlyVisible(exchange));
    const { principal, device } = await doors.admitToDevice(exchange.presented, 'watch', named);
    const { res, address } = exchange;
    const end = sendJpegStream(res, {
      room: hub.room(device),
      style,
      jpegOf: pictures.jpegOf,
      onUnwritable: (error) => log.debug({ err: error, device }, 'a frame could not be written as JPEG'),
    });
    const unwatch = doors.watch(principal, { action: 'watch', device }, end);
    const endWatch = beginWatch({ principal, device, via: 'processors', address });
    readers.add(end);
    res.once('close', () => {
      readers.delete(end);
      unwatch();
      endWatch();
    });
  }

  const route: Route = { method: 'GET', path: '/video_feed', handle };
  return {
    route,
    close() {
      for (const end of [...readers]) end();
    },
    get readers() {
      return readers.size;
    },
  };
}
