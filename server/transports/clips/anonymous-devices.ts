// Which device the frames of somebody without a key belong to: one per network address, so that a client that comes back
// finds its device again and their number stays small; a second client at the same time gets one of its own.
import { type DeviceId, deviceIdSchema } from '#contract/ids.ts';

export type AnonymousDevices = {
  /** Returns the device and what gives it back. */
  take(address: string): { device: DeviceId; giveBack: () => void };
};

export function createAnonymousDevices(): AnonymousDevices {
  const taken = new Set<string>();

  return {
    take(address) {
      const base = `clips-${address.replace(/^::ffff:/i, '').replaceAll(/[^A-Za-z0-9.]+/g, '-')}`.slice(
        0,
        56,
      );
      let name = base;
      for (let number = 2; taken.has(name); number += 1) name = `${base}-${number}`;
      taken.add(name);
      return { device: deviceIdSchema.parse(name), giveBack: () => void taken.delete(name) };
    },
  };
}
