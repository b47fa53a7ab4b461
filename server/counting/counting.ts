// Counting: figures, events and faces of each device, as protocol 3 shows them. They come from programs that count at the edge.
// Knows no socket, no HTTP, no database; nothing here is on the way of a frame.
import type { MediaType } from '#contract/frame.ts';
import type { DeviceId } from '#contract/ids.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Logger } from '#server/lib/logger.ts';
import type { BlobStore } from '#server/storage/ports.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { createFaceAlbum, type FaceAlbum } from './face-album.ts';
import type { CountingRepository } from './ports.ts';
import { createTally, type Tally } from './tally.ts';
import { createTurns } from './turns.ts';

export type Counting = {
  tally: Tally;
  events: EventLog;
  faces: FaceAlbum;
  load(): Promise<void>;
  /** The device was removed: its rows are gone, its pictures follow. */
  forget(device: DeviceId): Promise<void>;
};

export type CountingOptions = {
  repository: CountingRepository;
  blobs: BlobStore;
  clock: Clock;
  log: Logger;
  toJpeg(mediaType: MediaType, bytes: Buffer): Promise<Buffer>;
  maxFacesPerDevice: number;
  maxFacePixels: number;
};

export function createCounting(options: CountingOptions): Counting {
  const { repository, blobs, clock, log, toJpeg, maxFacesPerDevice, maxFacePixels } = options;
  const turns = createTurns();
  const tally = createTally({ repository, turns, clock });
  const events = createEventLog({
    repository,
    turns,
    clock,
    countInNow: (device) => tally.of(device).current_event_count_in,
  });
  const faces = createFaceAlbum({
    repository,
    blobs,
    turns,
    clock,
    log,
    toJpeg,
    maxPerDevice: maxFacesPerDevice,
    maxPixels: maxFacePixels,
  });

  return {
    tally,
    events,
    faces,
    load: tally.load,
    async forget(device) {
      // Behind what is under way for it, so that nothing written late stays.
      await turns.afterAll(device, async () => {
        tally.forget(device);
        events.forget(device);
      });
      await faces.forget(device);
    },
  };
}
