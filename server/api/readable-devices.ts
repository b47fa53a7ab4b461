// The devices whose history a principal may read.
import type { DeviceId } from '#contract/ids.ts';
import type { Principal } from '#server/access/principal.ts';
import type { ApiDeps } from './index.ts';

/** Null: all of them, and those that are not here any more. */
export function readableDevices(
  { registry, permissions }: Pick<ApiDeps, 'registry' | 'permissions'>,
  principal: Principal,
): DeviceId[] | null {
  const all = registry.list();
  const readable = all.filter(
    ({ id }) => permissions.decide(principal, { action: 'read_history', device: id }).allowed,
  );
  return readable.length === all.length ? null : readable.map(({ id }) => id);
}
