// What each door does first: find out who is asking and whether they may. Doors that stay open listen for changes.
import { type DeviceId, deviceIdSchema } from '#contract/ids.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { Signal } from '#server/lib/signal.ts';
import type { Credentials, Presented } from './credentials.ts';
import type { Permissions, Wish } from './permissions.ts';
import type { Principal } from './principal.ts';

type DeviceAction = Extract<Wish, { device: DeviceId }>['action'];

export type Doorkeeper = {
  /** @throws AppError when it is not allowed */
  admit(presented: Presented, wish: Wish): Promise<Principal>;
  /**
   * The same for a device named in a path. Who asks is settled before whether the device exists, so a stranger learns nothing.
   * @throws AppError
   */
  admitToDevice(
    presented: Presented,
    action: DeviceAction,
    id: string | undefined,
  ): Promise<{ principal: Principal; device: DeviceId }>;
  /** Calls `onEnd` once when what was allowed is allowed no more. Returns what ends the watch. */
  watch(principal: Principal, wish: Wish, onEnd: () => void): () => void;
};

export function createDoorkeeper(options: {
  credentials: Credentials;
  permissions: Permissions;
  accessChanges: Pick<Signal<void>, 'listen'>;
}): Doorkeeper {
  const { credentials, permissions, accessChanges } = options;

  const whoIs = async (presented: Presented) =>
    credentials.principalOfKey(presented) ?? (await credentials.principalOf(presented));

  return {
    async admit(presented, wish) {
      const principal = await whoIs(presented);
      permissions.require(principal, wish);
      return principal;
    },

    async admitToDevice(presented, action, id) {
      const principal = await whoIs(presented);
      const device = deviceIdSchema.safeParse(id);
      if (!device.success) {
        permissions.require(principal, { action: 'enter' });
        throw new AppError('not_found', 'There is no such device, or you may not see it.');
      }
      permissions.require(principal, { action, device: device.data });
      return { principal, device: device.data };
    },

    watch(principal, wish, onEnd) {
      const stop = accessChanges.listen(() => {
        if (permissions.decide(principal, wish).allowed) return;
        stop();
        onEnd();
      });
      return stop;
    },
  };
}
