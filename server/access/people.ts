// The people who may log in and the devices granted to them: all in memory (they are few), written through to storage.
import { randomUUID } from 'node:crypto';
import type { CreateUser, UpdateUser, User } from '#contract/api/users.ts';
import { type DeviceId, type UserId, userIdSchema } from '#contract/ids.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { Clock } from '#server/lib/clock.ts';
import { hashPassword } from './passwords.ts';
import type { UserRecord, UserRepository } from './ports.ts';

export type People = {
  load(): Promise<void>;
  list(): User[];
  find(id: string): UserRecord | null;
  findByEmail(email: string): UserRecord | null;
  present(user: UserRecord): User;
  isGranted(user: string, device: DeviceId): boolean;
  create(person: CreateUser): Promise<User>;
  update(id: string, change: UpdateUser): Promise<User>;
  remove(id: string): Promise<void>;
  setGrant(id: string, device: DeviceId, granted: boolean): Promise<User>;
  noteSeen(id: UserId): Promise<void>;
  /** A device is gone, and its grants with it (storage has removed them by itself). */
  forgetDevice(device: DeviceId): void;
};

export type PeopleOptions = {
  repository: UserRepository;
  clock: Clock;
  /** After anything that may change what somebody may see. */
  onChange(): void;
  hasDevice(device: DeviceId): boolean;
};

/** "Last seen" is written at most once in this time. */
const seenEveryMs = 60_000;

export function createPeople({ repository, clock, onChange, hasDevice }: PeopleOptions): People {
  const users = new Map<string, UserRecord>();
  const grants = new Map<string, Set<DeviceId>>();

  function get(id: string): UserRecord {
    const user = users.get(id);
    if (!user) throw new AppError('not_found', 'There is no such person.');
    return user;
  }

  function present(user: UserRecord): User {
    return {
      id: user.id,
      email: user.email,
      name: user.name,
      role: user.role,
      disabled: user.disabledAt !== null,
      createdAt: user.createdAt,
      lastSeenAt: user.lastSeenAt,
      grants: [...(grants.get(user.id) ?? [])].sort(),
    };
  }

  function requireAnotherAdmin(user: UserRecord): void {
    const others = [...users.values()].filter(
      (other) => other.id !== user.id && other.role === 'admin' && other.disabledAt === null,
    );
    if (user.role === 'admin' && user.disabledAt === null && others.length === 0) {
      throw new AppError(
        'conflict',
        'This is the last administrator. Make somebody else an administrator first.',
      );
    }
  }

  function requireDevice(device: DeviceId): void {
    if (!hasDevice(device)) throw new AppError('not_found', `There is no device "${device}".`);
  }

  async function changed(user: UserRecord, change: UpdateUser): Promise<Partial<Omit<UserRecord, 'id'>>> {
    const row: Partial<Omit<UserRecord, 'id'>> = {};
    if (change.name !== undefined) row.name = change.name;
    if (change.role !== undefined) row.role = change.role;
    if (change.disabled === true) row.disabledAt = user.disabledAt ?? clock.now();
    if (change.disabled === false) row.disabledAt = null;
    if (change.password !== undefined) row.passwordHash = await hashPassword(change.password);
    const endsLogins = change.password !== undefined || change.disabled === true;
    return endsLogins ? { ...row, loginVersion: user.loginVersion + 1 } : row;
  }

  return {
    async load() {
      for (const user of await repository.list()) users.set(user.id, user);
      for (const { user, device } of await repository.listGrants()) {
        grants.set(user, (grants.get(user) ?? new Set()).add(device));
      }
    },

    list: () => [...users.values()].sort((a, b) => a.email.localeCompare(b.email)).map(present),
    find: (id) => users.get(id) ?? null,
    findByEmail: (email) => [...users.values()].find((user) => user.email === email) ?? null,
    present,
    isGranted: (user, device) => grants.get(user)?.has(device) ?? false,

    async create(person) {
      for (const device of person.grants) requireDevice(device);
      const user: UserRecord = {
        id: userIdSchema.parse(randomUUID()),
        email: person.email,
        name: person.name,
        role: person.role,
        passwordHash: await hashPassword(person.password),
        loginVersion: 1,
        disabledAt: null,
        createdAt: clock.now(),
        lastSeenAt: null,
      };
      await repository.create(user);
      for (const device of person.grants) await repository.grant({ user: user.id, device });
      users.set(user.id, user);
      grants.set(user.id, new Set(person.grants));
      onChange();
      return present(user);
    },

    async update(id, change) {
      const user = get(id);
      if (change.disabled === true || change.role === 'viewer') requireAnotherAdmin(user);
      const row = await changed(user, change);
      await repository.update(user.id, row);
      const updated = { ...user, ...row };
      users.set(id, updated);
      onChange();
      return present(updated);
    },

    async remove(id) {
      const user = get(id);
      requireAnotherAdmin(user);
      await repository.remove(user.id);
      users.delete(id);
      grants.delete(id);
      onChange();
    },

    async setGrant(id, device, granted) {
      const user = get(id);
      requireDevice(device);
      const own = grants.get(id) ?? new Set<DeviceId>();
      if (granted) await repository.grant({ user: user.id, device });
      else await repository.revoke({ user: user.id, device });
      if (granted) own.add(device);
      else own.delete(device);
      grants.set(id, own);
      onChange();
      return present(user);
    },

    async noteSeen(id) {
      const user = users.get(id);
      const now = clock.now();
      if (!user || (user.lastSeenAt !== null && now - user.lastSeenAt < seenEveryMs)) return;
      users.set(id, { ...user, lastSeenAt: now });
      await repository.update(id, { lastSeenAt: now });
    },

    forgetDevice(device) {
      for (const own of grants.values()) own.delete(device);
    },
  };
}
