// What is granted to whom, devices one by one and groups of them: all in memory, written through to storage.
import type { User } from '#contract/api/users.ts';
import type { DeviceId, GroupId, UserId } from '#contract/ids.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { UserRepository } from './ports.ts';

export type Grants = {
  load(): Promise<void>;
  /** One by one, or through a group. */
  isGranted(user: string, device: DeviceId): boolean;
  of(user: UserId): Pick<User, 'grants' | 'groups'>;
  /** @throws AppError `not_found` when one of them is not there */
  requireAll(devices: readonly DeviceId[], groups: readonly GroupId[]): void;
  /** Of a person who has just been made: the change is told when that one is. */
  begin(user: UserId, devices: readonly DeviceId[], groups: readonly GroupId[]): Promise<void>;
  setDevice(user: UserId, device: DeviceId, granted: boolean): Promise<void>;
  setGroup(user: UserId, group: GroupId, granted: boolean): Promise<void>;
  /** These are gone, and their grants with them (storage has removed them by itself). */
  forgetPerson(user: string): void;
  forgetDevice(device: DeviceId): void;
  forgetGroup(group: GroupId): void;
};

export type GrantsOptions = {
  repository: Pick<
    UserRepository,
    'listGrants' | 'listGroupGrants' | 'grant' | 'revoke' | 'grantGroup' | 'revokeGroup'
  >;
  /** After anything that may change what somebody may see. */
  onChange(): void;
  hasDevice(device: DeviceId): boolean;
  groups: { has(id: GroupId): boolean; isMember(id: GroupId, device: DeviceId): boolean };
};

export function createGrants({ repository, onChange, hasDevice, groups }: GrantsOptions): Grants {
  const devicesOf = new Map<string, Set<DeviceId>>();
  const groupsOf = new Map<string, Set<GroupId>>();

  function requireAll(devices: readonly DeviceId[], ofGroups: readonly GroupId[]): void {
    const missing = devices.find((device) => !hasDevice(device));
    if (missing !== undefined) throw new AppError('not_found', `There is no device "${missing}".`);
    if (ofGroups.some((group) => !groups.has(group)))
      throw new AppError('not_found', 'There is no such group.');
  }

  /** Taken in memory first: from this moment no door opens, whatever storage says. */
  async function setOne<T>(own: Set<T>, one: T, granted: boolean, write: () => Promise<void>): Promise<void> {
    if (!granted && own.delete(one)) onChange();
    await write();
    if (!granted) return;
    own.add(one);
    onChange();
  }

  return {
    async load() {
      for (const { user, device } of await repository.listGrants()) setOf(devicesOf, user).add(device);
      for (const { user, group } of await repository.listGroupGrants()) setOf(groupsOf, user).add(group);
    },

    isGranted(user, device) {
      if (devicesOf.get(user)?.has(device)) return true;
      return [...(groupsOf.get(user) ?? [])].some((group) => groups.isMember(group, device));
    },

    of: (user) => ({
      grants: [...(devicesOf.get(user) ?? [])].sort(),
      groups: [...(groupsOf.get(user) ?? [])].sort(),
    }),

    requireAll,

    async begin(user, devices, ofGroups) {
      for (const device of devices) await repository.grant({ user, device });
      for (const group of ofGroups) await repository.grantGroup({ user, group });
      devicesOf.set(user, new Set(devices));
      groupsOf.set(user, new Set(ofGroups));
    },

    async setDevice(user, device, granted) {
      requireAll([device], []);
      const write = granted ? repository.grant : repository.revoke;
      await setOne(setOf(devicesOf, user), device, granted, () => write({ user, device }));
    },

    async setGroup(user, group, granted) {
      requireAll([], [group]);
      const write = granted ? repository.grantGroup : repository.revokeGroup;
      await setOne(setOf(groupsOf, user), group, granted, () => write({ user, group }));
    },

    forgetPerson(user) {
      devicesOf.delete(user);
      groupsOf.delete(user);
    },

    forgetDevice(device) {
      for (const own of devicesOf.values()) own.delete(device);
    },

    forgetGroup(group) {
      for (const own of groupsOf.values()) own.delete(group);
    },
  };
}

function setOf<T>(sets: Map<string, Set<T>>, key: string): Set<T> {
  const known = sets.get(key);
  if (known) return known;
  const made = new Set<T>();
  sets.set(key, made);
  return made;
}
