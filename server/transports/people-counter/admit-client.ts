// Who asks to watch, and which device: settled before the upgrade, so that a refusal is a plain HTTP answer.
import type { IncomingMessage } from 'node:http';
import { type DeviceId, deviceIdSchema } from '#contract/ids.ts';
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import type { Permissions } from '#server/access/permissions.ts';
import type { Principal } from '#server/access/principal.ts';
import type { DeviceRegistry } from '#server/devices/registry.ts';
import { originOf, type ProxyTrust } from '#server/http/origin.ts';
import { AppError } from '#server/lib/app-error.ts';

export type Admitted =
  | { kind: 'client'; principal: Principal; device: DeviceId; address: string }
  /** May come in, but no device is chosen. */
  | { kind: 'undecided'; reason: string };

export type AdmitDeps = {
  doors: Doorkeeper;
  permissions: Permissions;
  registry: DeviceRegistry;
  proxy: ProxyTrust;
};

/** @throws AppError */
export async function admitClient(
  req: IncomingMessage,
  { doors, permissions, registry, proxy }: AdmitDeps,
  usualDevice: string | undefined,
): Promise<Admitted> {
  const [, search = ''] = (req.url ?? '').split('?', 2);
  const query = new URLSearchParams(search);
  const { address } = originOf(req, proxy);
  const principal = await doors.whoIs({ headers: req.headers, key: query.get('key') ?? undefined, address });
  permissions.require(principal, { action: 'enter' });

  const named = query.get('device') ?? usualDevice;
  if (named === undefined) return chooseOnly(principal);
  const device = deviceIdSchema.safeParse(named);
  if (!device.success) throw new AppError('not_found', 'There is no such device, or you may not see it.');
  await doors.requireDevice(principal, { action: 'watch', device: device.data });
  return { kind: 'client', principal, device: device.data, address };

  function chooseOnly(who: Principal): Admitted {
    const visible = registry
      .list()
      .filter(({ id }) => permissions.decide(who, { action: 'watch', device: id }).allowed);
    const [only] = visible;
    if (only && visible.length === 1) return { kind: 'client', principal: who, device: only.id, address };
    const reason = only
      ? 'You may watch several devices: choose one with ?device=ID.'
      : 'There is no device that you may watch.';
    return { kind: 'undecided', reason };
  }
}
