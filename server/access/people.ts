// The people who may log in and what is granted to them: all in memory (they are few), written through to storage.
import { randomUUID } from 'node:crypto';
import type { UpdateMe } from '#contract/api/account.ts';
import type { Role, UpdateUser, User } from '#contract/api/users.ts';
import { type DeviceId, type GroupId, type UserId, userIdSchema } from '#contract/ids.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { Clock } from '#server/lib/clock.ts';
import { createTurns } from '#server/lib/in-turn.ts';
import { hashPassword } from './passwords.ts';
import type { UserRecord, UserRepository } from './ports.ts';

export type NewPerson = {
  email: string;
  name: string;
  role: Role;
  password?: string | undefined;
  singleSignOn?: UserRecord['singleSignOn'];
  grants?: readonly DeviceId[];
  groups?: readonly GroupId[];
};

export type People = {
  load(): Promise<void>;
  /** By e-mail. */
  list(): User[];
  find(id: string): UserRecord | null;
  /** @throws AppError `not_found` */
  get(id: string): UserRecord;
  findByEmail(email: string): UserRecord | null;
  findBySingleSignOn(issuer: string, subject: string): UserRecord | null;
  present(user: UserRecord): User;
  /** One by one, or through a group. */
  isGranted(user: string, device: DeviceId): boolean;
  /** @throws AppError `conflict` when the e-mail address is taken */
  create(person: NewPerson): Promise<User>;
  /** @throws AppError `conflict` when no administrator would be left */
  update(id: string, change: UpdateUser): Promise<User>;
  /** What people change of themselves. */
  updateOwn(id: UserId, change: UpdateMe): Promise<User>;
  setPassword(id: UserId, password: string): Promise<void>;
  setSingleSignOn(id: UserId, identity: { issuer: string; subject: string }): Promise<void>;
  remove(id: string): Promise<void>;
  setGrant(id: string, device: DeviceId, granted: boolean): Promise<User>;
  setGroupGrant(id: string, group: GroupId, granted: boolean): Promise<User>;
  noteSeen(id: UserId): Promise<void>;
  /** A device is gone, and its grants with it (storage has removed them by itself). */
  forgetDevice(device: DeviceId): void;
  forgetGroup(group: GroupId): void;
};

export type PeopleOptions = {
  repository: UserRepository;
  clock: Clock;
  /** After anything that may change what somebody may see. */
  onChange(): void;
  /** Every login of this person is over: a new password, a disabled account. Awaited before the change is answered. */
  endLogins(user: UserId): Promise<void>;
  hasDevice(device: DeviceId): boolean;
  groups: { has(id: GroupId): boolean; isMember(id: GroupId, device: DeviceId): boolean };
};

type Change = Partial<Omit<UserRecord, 'id'>>;

/** "Last seen" is written at most once in this time. */
const seenEveryMs = 60_000;

export function createPeople(options: PeopleOptions): People {
  const { repository, clock, onChange, endLogins, hasDevice, groups } = options;
  // Two administrators who demote each other at the same moment must not both succeed.
  const inTurn = createTurns();
  const users = new Map<string, UserRecord>();
  const grants = new Map<string, Set<DeviceId>>();
  const groupGrants = new Map<string, Set<GroupId>>();

  function get(id: string): UserRecord {
    const user = users.get(id);
    if (!user) throw new AppError('not_found', 'There is no such person.');
    return user;
  }

  function present(user: UserRecord): User {
    const { id, email, name, role, createdAt, lastSeenAt, timeZone, theme } = user;
    const hasPassword = user.passwordHash !== null;
    const hasSingleSignOn = user.singleSignOn !== null;
    const mayEnter = hasPassword || hasSingleSignOn;
    return {
      ...{ id, email, name, role, createdAt, lastSeenAt, timeZone, theme, hasPassword, hasSingleSignOn },
      state: user.disabledAt !== null ? 'disabled' : mayEnter ? 'active' : 'invited',
      grants: [...(grants.get(id) ?? [])].sort(),
      groups: [...(groupGrants.get(id) ?? [])].sort(),
    };
  }

  /** One who can come in: an invited or disabled administrator helps nobody. */
  function isWorkingAdmin(user: UserRecord): boolean {
    return user.role === 'admin' && present(user).state === 'active';
  }

  function requireAnotherAdmin(user: UserRecord): void {
    const hasOther = [...users.values()].some((other) => other.id !== user.id && isWorkingAdmin(other));
    if (isWorkingAdmin(user) && !hasOther) {
      throw new AppError(
        'conflict',
        'This is the last administrator. Make somebody else an administrator first.',
      );
    }
  }

  async function write(id: UserId, change: Change): Promise<UserRecord> {
    await repository.update(id, change);
    // Read again: another change may have come in while this one was written.
    const updated = { ...get(id), ...change };
    users.set(id, updated);
    return updated;
  }

  async function changeOf(user: UserRecord, change: UpdateUser): Promise<Change> {
    const row: Change = {};
    if (change.name !== undefined) row.name = change.name;
    if (change.role !== undefined) row.role = change.role;
    if (change.disabled === true) row.disabledAt = user.disabledAt ?? clock.now();
    if (change.disabled === false) row.disabledAt = null;
    if (change.password !== undefined) row.passwordHash = await hashPassword(change.password);
    return row;
  }

  function requireDevice(device: DeviceId): void {
    if (!hasDevice(device)) throw new AppError('not_found', `There is no device "${device}".`);
  }

  function requireGroup(group: GroupId): void {
    if (!groups.has(group)) throw new AppError('not_found', 'There is no such group.');
  }

  return {
    async load() {
      for (const user of await repository.list()) users.set(user.id, user);
      for (const { user, device } of await repository.listGrants()) setOf(grants, user).add(device);
      for (const { user, group } of await repository.listGroupGrants()) setOf(groupGrants, user).add(group);
    },

    list: () => [...users.values()].sort((a, b) => a.email.localeCompare(b.email)).map(present),
    find: (id) => users.get(id) ?? null,
    get,
    findByEmail: (email) => [...users.values()].find((user) => user.email === email) ?? null,
    findBySingleSignOn: (issuer, subject) =>
      [...users.values()].find(
        ({ singleSignOn }) => singleSignOn?.issuer === issuer && singleSignOn.subject === subject,
      ) ?? null,
    present,

    isGranted(user, device) {
      if (grants.get(user)?.has(device)) return true;
      return [...(groupGrants.get(user) ?? [])].some((group) => groups.isMember(group, device));
    },

    async create({ grants: devices = [], groups: ofGroups = [], ...person }) {
      for (const device of devices) requireDevice(device);
      for (const group of ofGroups) requireGroup(group);
      const user: UserRecord = {
        id: userIdSchema.parse(randomUUID()),
        email: person.email,
        name: person.name,
        role: person.role,
        passwordHash: person.password === undefined ? null : await hashPassword(person.password),
        singleSignOn: person.singleSignOn ?? null,
        timeZone: null,
        theme: 'dark',
        disabledAt: null,
        createdAt: clock.now(),
        lastSeenAt: null,
      };
      await repository.create(user);
      for (const device of devices) await repository.grant({ user: user.id, device });
      for (const group of ofGroups) await repository.grantGroup({ user: user.id, group });
      users.set(user.id, user);
      grants.set(user.id, new Set(devices));
      groupGrants.set(user.id, new Set(ofGroups));
      onChange();
      return present(user);
    },

    update: (id, change) =>
      inTurn(async () => {
        const user = get(id);
        const isLess = change.disabled === true || (change.role !== undefined && change.role !== 'admin');
        if (isLess) requireAnotherAdmin(user);
        const updated = await write(user.id, await changeOf(user, change));
        onChange();
        if (change.password !== undefined || change.disabled === true) await endLogins(user.id);
        return present(updated);
      }),

    async updateOwn(id, change) {
      return present(await write(id, withoutUndefined(change)));
    },

    async setPassword(id, password) {
      await write(id, { passwordHash: await hashPassword(password) });
    },

    async setSingleSignOn(id, identity) {
      await write(id, { singleSignOn: identity });
    },

    remove: (id) =>
      inTurn(async () => {
        const user = get(id);
        requireAnotherAdmin(user);
        await repository.remove(user.id);
        users.delete(id);
        grants.delete(id);
        groupGrants.delete(id);
        onChange();
      }),

    async setGrant(id, device, granted) {
      const user = get(id);
      requireDevice(device);
      if (granted) await repository.grant({ user: user.id, device });
      else await repository.revoke({ user: user.id, device });
      if (granted) setOf(grants, id).add(device);
      else setOf(grants, id).delete(device);
      onChange();
      return present(user);
    },

    async setGroupGrant(id, group, granted) {
      const user = get(id);
      requireGroup(group);
      if (granted) await repository.grantGroup({ user: user.id, group });
      else await repository.revokeGroup({ user: user.id, group });
      if (granted) setOf(groupGrants, id).add(group);
      else setOf(groupGrants, id).delete(group);
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

    forgetGroup(group) {
      for (const own of groupGrants.values()) own.delete(group);
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

function withoutUndefined(change: UpdateMe): Change {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
