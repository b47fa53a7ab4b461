// The cameras of which one interface has been sent something: from then on it watches them, for the record.

import type { DeviceId } from '#contract/ids.ts';
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import type { BeginWatch } from '#server/audit/watch-ledger.ts';
import type { Visitor } from './conversation.ts';

export type SeenCameras = {
  /** The first time counts. */
  see(camera: DeviceId): void;
  close(): void;
};

export function openSeenCameras(
  { principal, address }: Visitor,
  { doors, beginWatch }: { doors: Pick<Doorkeeper, 'watch'>; beginWatch: BeginWatch },
): SeenCameras {
  const ends = new Map<DeviceId, () => void>();

  return {
    see(camera) {
      if (ends.has(camera)) return;
      const endWatch = beginWatch({ principal, device: camera, via: 'processors', address });
      const unwatch = doors.watch(principal, { action: 'watch', device: camera }, () => {
        ends.delete(camera);
        endWatch();
      });
      ends.set(camera, () => {
        unwatch();
        endWatch();
      });
    },

    close() {
      for (const end of ends.values()) end();
      ends.clear();
    },
  };
}
