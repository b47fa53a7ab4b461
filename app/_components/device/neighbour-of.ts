import type { Wall } from '../../_live/wall.ts';
import { inWallOrder } from '../../_live/wall.ts';

/** The id of the device before (-1) or after (1) this one on the wall; round about, so that one key visits all. */
export function neighbourOf(wall: Wall, device: string, step: -1 | 1): string | null {
  const devices = inWallOrder(wall?.values() ?? []);
  const at = devices.findIndex(({ id }) => id === device);
  if (at < 0 || devices.length < 2) return null;
  return devices.at((at + step) % devices.length)?.id ?? null;
}
