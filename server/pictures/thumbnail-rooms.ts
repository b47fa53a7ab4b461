// A second, small room beside each device's room: its frames are thumbnails, a few a second, made only while somebody
// looks. However many walls are open, a frame becomes a thumbnail at most once.
import type { DeviceId } from '#contract/ids.ts';
import { fixedCredit } from '#server/hub/credit.ts';
import type { Frame } from '#server/hub/frame.ts';
import type { Hub } from '#server/hub/hub.ts';
import { createRoom, type Room, type Viewer } from '#server/hub/room.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { PictureWork } from './picture-work.ts';

export type ThumbnailRooms = {
  room(device: DeviceId): Room;
  close(): void;
};

export type ThumbnailRoomsOptions = {
  hub: Hub;
  pictures: PictureWork;
  clock: Clock;
  maxFps: number;
  onMade?(): void;
  /** A picture whose header was good and whose body cannot be decoded. */
  onFailed?(device: DeviceId, error: unknown): void;
};

export function createThumbnailRooms(options: ThumbnailRoomsOptions): ThumbnailRooms {
  const { hub, pictures, clock, maxFps } = options;
  const rooms = new Map<DeviceId, { room: Room; stop(): void }>();
  const intervalMs = 1000 / maxFps;

  function open(device: DeviceId) {
    let source: Viewer | null = null;
    let timer: NodeJS.Timeout | null = null;
    const room = createRoom({ clock, onViewers: (viewers) => (viewers > 0 ? start() : stop()) });

    async function make(frame: Frame): Promise<void> {
      const startedAt = clock.now();
      try {
        const { bytes, width, height } = await pictures.thumbnailOf(frame);
        options.onMade?.();
        room.publish({ meta: { ...frame.meta, mediaType: 'image/jpeg', width, height }, bytes });
      } catch (error) {
        options.onFailed?.(device, error);
      }
      // The credit of one frame, given back when the next thumbnail is due, is the pace.
      const wait = Math.max(0, intervalMs - (clock.now() - startedAt));
      timer = setTimeout(() => source?.acknowledge(frame.meta.seq), wait);
    }

    function start(): void {
      if (source) return;
      source = hub.room(device).join({
        kind: 'feed',
        credit: fixedCredit(1),
        send: (frame) => void make(frame),
        onClosed() {
          source = null;
          rooms.delete(device);
          room.close();
        },
      });
    }

    function stop(): void {
      source?.leave();
      source = null;
      if (timer) clearTimeout(timer);
    }

    const opened = { room, stop };
    rooms.set(device, opened);
    return opened;
  }

  return {
    room: (device) => (rooms.get(device) ?? open(device)).room,
    close() {
      for (const { room, stop } of rooms.values()) {
        stop();
        room.close();
      }
      rooms.clear();
    },
  };
}
