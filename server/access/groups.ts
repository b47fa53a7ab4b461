// Groups of devices. Who is granted a group sees whatever is in it, at this moment.
import { randomUUID } from 'node:crypto';
import type { CreateGroup, Group, UpdateGroup } from '#contract/api/groups.ts';
import { type DeviceId, type GroupId, groupIdSchema } from '#contract/ids.ts';
import { AppError } from '#server/lib/app-error.ts';
import { createTurns } from '#server/lib/in-turn.ts';
import type { GroupRepository } from './ports.ts';

export type Groups = {
  load(): Promise<void>;
  /** By name. */
  list(): Group[];
  /** @throws AppError `not_found` */
  get(id: string): Group;
  has(id: GroupId): boolean;
  isMember(id: GroupId, device: DeviceId): boolean;
  create(group: CreateGroup): Promise<Group>;
  update(id: string, change: UpdateGroup): Promise<Group>;
  remove(id: string): Promise<Group>;
  /** A device is gone (storage has removed the rows by itself). */
  forgetDevice(device: DeviceId): void;
};

export type GroupsOptions = {
  repository: GroupRepository;
  hasDevice(device: DeviceId): boolean;
  /** After anything that may change what somebody may see. */
  onChange(): void;
  onRemoved(id: GroupId): void;
};

const maxGroups = 1000;

export function createGroups({ repository, hasDevice, onChange, onRemoved }: GroupsOptions): Groups {
  type Kept = { id: GroupId; name: string; devices: Set<DeviceId> };
  const groups = new Map<string, Kept>();
  // Two who change a group at the same moment must not mix their lists, nor take the same name.
  const inTurn = createTurns();

  function find(id: string): Kept {
    const group = groups.get(id);
    if (!group) throw new AppError('not_found', 'There is no such group.');
    return group;
  }

  const present = ({ id, name, devices }: Kept): Group => ({ id, name, devices: [...devices].sort() });

  function requireDevices(devices: readonly DeviceId[]): void {
    const missing = devices.find((device) => !hasDevice(device));
    if (missing !== undefined) throw new AppError('not_found', `There is no device "${missing}".`);
  }

  function requireFreeName(name: string, except?: GroupId): void {
    const isTaken = [...groups.values()].some((group) => group.name === name && group.id !== except);
    if (isTaken) throw new AppError('conflict', `There is a group "${name}" already.`);
  }

  /** Taken out in memory first: from this moment no door opens, whatever storage says. */
  async function setDevices(group: Kept, wanted: readonly DeviceId[]): Promise<void> {
    const next = new Set(wanted);
    const taken = [...group.devices].filter((device) => !next.has(device));
    for (const device of taken) group.devices.delete(device);
    onChange();
    for (const device of taken) await repository.removeDevice(group.id, device);
    for (const device of next) {
      if (group.devices.has(device)) continue;
      await repository.addDevice(group.id, device);
      group.devices.add(device);
    }
    onChange();
  }

  return {
    async load() {
      for (const { id, name, devices } of await repository.list())
        groups.set(id, { id, name, devices: new Set(devices) });
    },

    list: () => [...groups.values()].sort((a, b) => a.name.localeCompare(b.name)).map(present),
    get: (id) => present(find(id)),
    has: (id) => groups.has(id),
    isMember: (id, device) => groups.get(id)?.devices.has(device) ?? false,

    create: ({ name, devices }) =>
      inTurn(async () => {
        requireFreeName(name);
        requireDevices(devices);
        if (groups.size >= maxGroups)
          throw new AppError('conflict', `There are at most ${maxGroups} groups. Remove one first.`);
        const group: Kept = { id: groupIdSchema.parse(randomUUID()), name, devices: new Set(devices) };
        await repository.create(present(group));
        groups.set(group.id, group);
        // Nobody is granted it yet: nothing changes of what anybody may see.
        return present(group);
      }),

    update: (id, { name, devices }) =>
      inTurn(async () => {
        const group = find(id);
        // All that can be refused, before anything is changed.
        requireDevices(devices ?? []);
        if (name !== undefined && name !== group.name) {
          requireFreeName(name, group.id);
          await repository.rename(group.id, name);
          group.name = name;
        }
        if (devices !== undefined) await setDevices(group, devices);
        return present(group);
      }),

    remove: (id) =>
      inTurn(async () => {
        const group = find(id);
        groups.delete(id);
        onRemoved(group.id);
        onChange();
        await repository.remove(group.id);
        return present(group);
      }),

    forgetDevice(device) {
      for (const { devices } of groups.values()) devices.delete(device);
    },
  };
}
