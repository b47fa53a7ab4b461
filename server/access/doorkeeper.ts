// What each door does first: find out who is asking and whether they may. Doors that stay open listen for changes.
import { type DeviceId, deviceIdSchema } from '#contract/ids.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { Signal } from '#server/lib/signal.ts';
import type { Credentials, Presented } from './credentials.ts';
import type { Permissions, Wish } from './permissions.ts';
import type { Principal } from './principal.ts';

type DeviceAction = Extract<Wish, { device: DeviceId }>['action'];

export type Doorkeeper = {
  /**
   * Who is asking; a stranger when nobody we know. For doors that stay open and ask more than once.
   * @throws AppError `too_many_requests` when this address has brought too many invalid keys
   */
  whoIs(presented: Presented): Promise<Principal>;
  /** @throws AppError when it is not allowed. Under anonymous access a device named for the first time is made. */
  requireDevice(principal: Principal, wish: Extract<Wish, { device: DeviceId }>): Promise<void>;
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

export type DoorkeeperOptions = {
  credentials: Credentials;
  permissions: Permissions;
  accessChanges: Pick<Signal<void>, 'listen'>;
  /** Counts keys and logins that are not valid. @throws AppError `too_many_requests` */
  noteInvalid(address: string): Promise<void>;
  /** A person, or one of their tokens, came in. */
  noteSeen(principal: Principal, address: string): void;
  /** Set when who brings nothing may come in all the same. Makes a device that is named for the first time. */
  anonymous?: { addDevice(id: DeviceId): Promise<void> } | undefined;
};

export function createDoorkeeper(options: DoorkeeperOptions): Doorkeeper {
  const { credentials, permissions, accessChanges, noteInvalid, noteSeen, anonymous } = options;

  async function whoIs(presented: Presented): Promise<Principal> {
    const principal = credentials.principalOfKey(presented) ?? (await credentials.principalOf(presented));
    // Frames come by keys: nothing is noted for them, and nothing awaited.
    if (principal.kind === 'user' || principal.kind === 'token') noteSeen(principal, presented.address);
    if (principal.kind === 'stranger' && principal.brought === 'invalid')
      await noteInvalid(presented.address);
    const isNobody = principal.kind === 'stranger' && principal.brought === 'nothing';
    return anonymous && isNobody ? { kind: 'anonymous' } : principal;
  }

  async function requireDevice(
    principal: Principal,
    wish: Extract<Wish, { device: DeviceId }>,
  ): Promise<void> {
    const verdict = permissions.decide(principal, wish);
    const isNew = !verdict.allowed && verdict.code === 'not_found' && principal.kind === 'anonymous';
    if (isNew && wish.action === 'send') await anonymous?.addDevice(wish.device);
    permissions.require(principal, wish);
  }

  return {
    whoIs,
    requireDevice,

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
      await requireDevice(principal, { action, device: device.data });
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
