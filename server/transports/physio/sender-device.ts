// Which device the frames of a connection are: that of its key, else the one it names, else one of its own.
import type { Socket } from 'socket.io';
import { type DeviceId, deviceIdSchema } from '#contract/ids.ts';
import type { Principal } from '#server/access/principal.ts';
import { originOf, type ProxyTrust } from '#server/http/origin.ts';
import { AppError } from '#server/lib/app-error.ts';

export type SenderDevice = { device: DeviceId; release(): void };
export type SenderDevices = {
  /** @throws AppError when it cannot be told */
  deviceOf(socket: Socket, principal: Principal): SenderDevice;
};

export function createSenderDevices(proxy: ProxyTrust): SenderDevices {
  const taken = new Set<string>();

  /**
   * By address, so that a client that comes back is the same device again: one per connection would fill the list of
   * devices with every reconnect. Several at one address are numbered.
   */
  function ownDevice(address: string): SenderDevice {
    const name = `physio-${address.replaceAll(/[^A-Za-z0-9.-]/g, '-')}`.slice(0, 56);
    let free = name;
    for (let number = 2; taken.has(free); number += 1) free = `${name}-${number}`;
    taken.add(free);
    return { device: deviceIdSchema.parse(free), release: () => void taken.delete(free) };
  }

  return {
    deviceOf(socket, principal) {
      if (principal.kind === 'device') return { device: principal.device, release: () => undefined };
      const { device } = socket.handshake.query;
      if (device === undefined && principal.kind === 'anonymous') {
        return ownDevice(originOf(socket.request, proxy).address);
      }
      if (device === undefined) {
        throw new AppError(
          'bad_request',
          "Say which device sends: use the device's own key, or add ?device=ID to the address.",
        );
      }
      const named = deviceIdSchema.safeParse(device);
      if (named.success) return { device: named.data, release: () => undefined };
      throw new AppError('bad_request', named.error.issues[0]?.message ?? 'This is no device id.');
    },
  };
}
