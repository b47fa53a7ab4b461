// The devices and their keys: all in memory, so that a frame never asks the database; written through to storage.
import type { CreateDevice, DeviceLimits, UpdateDevice } from '#contract/api/devices.ts';
import type { DeviceId } from '#contract/ids.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { Clock } from '#server/lib/clock.ts';
import { createSignal, type Signal } from '#server/lib/signal.ts';
import type { DeviceRecord, DeviceRepository } from './ports.ts';

export type DeviceChange =
  | { kind: 'added' | 'updated' | 'key_changed'; device: DeviceRecord }
  | { kind: 'removed'; device: DeviceRecord };

/** How the registry makes and hashes keys. */
export type KeyMaker = { newKey(): string; hashKey(key: string): string };

export type DeviceRegistry = {
  load(): Promise<void>;
  /** By name, then id. */
  list(): DeviceRecord[];
  find(id: string): DeviceRecord | null;
  /** @throws AppError `not_found` */
  get(id: string): DeviceRecord;
  deviceOfKey(keyHash: string): DeviceId | null;
  /** The key is answered this once; a demo camera has none. */
  add(request: CreateDevice): Promise<{ device: DeviceRecord; key?: string }>;
  update(id: DeviceId, change: UpdateDevice): Promise<DeviceRecord>;
  /** From this moment the old key is void. */
  rotateKey(id: DeviceId): Promise<string>;
  revokeKey(id: DeviceId): Promise<void>;
  /** A key for this phone, answered this once; a phone that was paired before loses its own. */
  pairPhone(id: DeviceId, name: string): Promise<string>;
  unpairPhone(id: DeviceId): Promise<void>;
  remove(id: DeviceId): Promise<void>;
  readonly changes: Pick<Signal<DeviceChange>, 'listen'>;
};

export type RegistryOptions = {
  repository: DeviceRepository;
  keys: KeyMaker;
  clock: Clock;
  defaultLimits: DeviceLimits;
  maxDevices?: number;
};

/** The hub is for a few to a few hundred cameras; beyond this something is making devices by mistake. */
const maxDevicesDefault = 5000;

export function createDeviceRegistry(options: RegistryOptions): DeviceRegistry {
  const { repository, keys, clock, defaultLimits, maxDevices = maxDevicesDefault } = options;
  const devices = new Map<string, DeviceRecord>();
  const byKeyHash = new Map<string, DeviceId>();
  const changes = createSignal<DeviceChange>();

  function get(id: string): DeviceRecord {
    const device = devices.get(id);
    if (!device) throw new AppError('not_found', `There is no device "${id}".`);
    return device;
  }

  function keep(device: DeviceRecord): DeviceRecord {
    const before = devices.get(device.id);
    if (before) forgetKeys(before);
    devices.set(device.id, device);
    if (device.keyHash) byKeyHash.set(device.keyHash, device.id);
    if (device.phone) byKeyHash.set(device.phone.keyHash, device.id);
    return device;
  }

  function forgetKeys({ keyHash, phone }: DeviceRecord): void {
    if (keyHash) byKeyHash.delete(keyHash);
    if (phone) byKeyHash.delete(phone.keyHash);
  }

  async function write(
    id: DeviceId,
    change: Partial<Omit<DeviceRecord, 'id'>>,
    kind: 'updated' | 'key_changed',
  ): Promise<DeviceRecord> {
    get(id);
    await repository.update(id, change);
    // Read again: another change may have come in while this one was written.
    const device = keep({ ...get(id), ...change });
    changes.emit({ kind, device });
    return device;
  }

  function requireRemote(id: DeviceId): void {
    if (get(id).source.kind !== 'demo') return;
    throw new AppError('conflict', 'A demo camera is drawn by the hub itself and has no key.');
  }

  async function setKey(id: DeviceId, key: string | null): Promise<void> {
    requireRemote(id);
    const keyHash = key === null ? null : keys.hashKey(key);
    await write(id, { keyHash, keyCreatedAt: key === null ? null : clock.now() }, 'key_changed');
  }

  return {
    changes,

    async load() {
      for (const device of await repository.list()) keep(device);
    },

    list: () =>
      [...devices.values()].sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id)),
    find: (id) => devices.get(id) ?? null,
    get,
    deviceOfKey: (keyHash) => byKeyHash.get(keyHash) ?? null,

    async add({ id, name, demo }) {
      if (devices.has(id))
        throw new AppError('conflict', `There is already a device "${id}". Choose another id.`);
      if (devices.size >= maxDevices)
        throw new AppError('conflict', `This hub holds at most ${maxDevices} devices.`);
      const key = demo ? undefined : keys.newKey();
      const now = clock.now();
      const device: DeviceRecord = {
        id,
        name: name ?? id,
        source: demo ? { kind: 'demo', scene: demo } : { kind: 'remote' },
        keyHash: key === undefined ? null : keys.hashKey(key),
        keyCreatedAt: key === undefined ? null : now,
        phone: null,
        createdAt: now,
        limits: defaultLimits,
        lastSeq: 0,
        lastFrameAt: null,
      };
      await repository.create(device);
      keep(device);
      changes.emit({ kind: 'added', device });
      return key === undefined ? { device } : { device, key };
    },

    update(id, { name, limits }) {
      const change: Partial<Omit<DeviceRecord, 'id'>> = {};
      if (name !== undefined) change.name = name;
      if (limits !== undefined) change.limits = { ...get(id).limits, ...limits };
      return write(id, change, 'updated');
    },

    async rotateKey(id) {
      const key = keys.newKey();
      await setKey(id, key);
      return key;
    },

    revokeKey: (id) => setKey(id, null),

    async pairPhone(id, name) {
      requireRemote(id);
      const key = keys.newKey();
      const phone = { keyHash: keys.hashKey(key), name, pairedAt: clock.now() };
      await write(id, { phone }, 'key_changed');
      return key;
    },

    async unpairPhone(id) {
      await write(id, { phone: null }, 'key_changed');
    },

    async remove(id) {
      const device = get(id);
      await repository.remove(id);
      forgetKeys(device);
      devices.delete(id);
      changes.emit({ kind: 'removed', device });
    },
  };
}
