// Pairing links: whoever opens one first gets a key for its device. In memory only: a restart voids them, and they live for
// ten minutes anyway.
import type { DeviceId } from '#contract/ids.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { Clock } from '#server/lib/clock.ts';
import { hashSecret, newSecret } from './secrets.ts';

export type Pairing = {
  /** A new link for a device; the one made before is void. The token is answered this once. */
  issue(device: DeviceId): { token: string; expiresAt: number };
  /** Uses it up. @throws AppError `gone` when it was used, replaced, has expired or never was */
  redeem(token: string): DeviceId;
  /** Voids the open link of a device. */
  close(device: DeviceId): void;
};

export const pairingMs = 10 * 60_000;

export function createPairing({ clock }: { clock: Clock }): Pairing {
  /** At most one of each device, so there are never more than devices. */
  const links = new Map<DeviceId, { hash: string; expiresAt: number }>();

  return {
    issue(device) {
      const token = newSecret('frp');
      const expiresAt = clock.now() + pairingMs;
      links.set(device, { hash: hashSecret(token), expiresAt });
      return { token, expiresAt };
    },

    redeem(token) {
      const hash = hashSecret(token);
      const [device, link] = [...links].find(([, known]) => known.hash === hash) ?? [];
      if (device) links.delete(device);
      if (device && link && link.expiresAt > clock.now()) return device;
      throw new AppError(
        'gone',
        'This pairing link was used already, is too old, or was replaced by a newer one. Ask for a new one.',
      );
    },

    close: (device) => void links.delete(device),
  };
}
