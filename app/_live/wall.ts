// The status of every device this person may see, as the hub last said it.
import type { DeviceStatus } from '#contract/api/devices.ts';

/** null: the hub has not said yet. */
export type Wall = ReadonlyMap<string, DeviceStatus> | null;

export function wallOf(devices: readonly DeviceStatus[]): Wall {
  return new Map(devices.map((device) => [device.id, device]));
}

export function withDevice(wall: Wall, status: DeviceStatus): Wall {
  return wall && new Map(wall).set(status.id, status);
}

export function withoutDevice(wall: Wall, device: string): Wall {
  if (!wall?.has(device)) return wall;
  const rest = new Map(wall);
  rest.delete(device);
  return rest;
}

const order = { online: 0, stale: 0, waiting: 1, offline: 1 };
const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Those that send first, then by name. A device that pauses for a moment (`stale`) keeps its place. */
export function inWallOrder(devices: Iterable<DeviceStatus>): DeviceStatus[] {
  return [...devices].sort(
    (a, b) =>
      order[a.presence] - order[b.presence] || byName.compare(a.name, b.name) || byName.compare(a.id, b.id),
  );
}
