// The people who may log in and what is granted to them: all in memory (they are few), written through to storage.
import { randomUUID } from 'node:crypto';
import type { UpdateMe } from '#contract/api/account.ts';
import type { Role, UpdateUser, User } from '#contract/api/users.ts';
import { type DeviceId, type GroupId, type LoginId, type UserId, userIdSchema } from '#contract/ids.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { Clock } from '#server/lib/clock.ts';
import { createTurns } from '#server/lib/in-turn.ts';
import { createGrants, type GrantsOptions } from './grants.ts';
import { hashPassword, isPassword } from './passwords.ts';
import type { UserRecord, UserRepository } from './ports.ts';
import { userState } from './user-state.ts';

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
  /** By a one-time link. */
  join(id: UserId, chosen: { name: string; password: string }): Promise<User>;
  /** `current` is asked of whoever has a password. @throws AppError `forbidden` when it is not that one */
  changePassword(
    id: UserId,
    change: { current: string | undefined; password: string; keep: LoginId | undefined },
  ): Promise<void>;
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
  /**
   * A new password, a disabled account: every login is over, but for one that may stay, and so is every link to choose a
   * password. Awaited before the change is answered.
   */
  endLogins(user: UserId, except?: LoginId): Promise<void>;
} & Pick<GrantsOptions, 'hasDevice' | 'groups'>;

type Change = Partial<Omit<UserRecord, 'id'>>;

/** "Last seen" is written at most once in this time. */
const seenEveryMs = 60_000;

export function createPeople(options: PeopleOptions): People {
  const { repository, clock, onChange, endLogins } = options;
  // Two administrators who demote each other at the same moment must not both succeed.
  const inTurn = createTurns();
  const users = new Map<string, UserRecord>();
  const grants = createGrants(options);

  function get(id: string): UserRecord {
    const user = users.get(id);
    if (!user) throw new AppError('not_found', 'There is no such person.');
    return user;
  }

  function present(user: UserRecord): User {
    const { id, email, name, role, createdAt, lastSeenAt, timeZone, theme } = user;
    return {
      ...{ id, email, name, role, createdAt, lastSeenAt, timeZone, theme },
      hasPassword: user.passwordHash !== null,
      hasSingleSignOn: user.singleSignOn !== null,
      state: userState(user),
      ...grants.of(id),
    };
  }

  /** One who can come in: an invited or disabled administrator helps nobody. */
  function isWorkingAdmin(user: UserRecord): boolean {
    return user.role === 'admin' && userState(user) === 'active';
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

  async function setPassword(
    user: UserRecord,
    { password, name = user.name, keep }: { password: string; name?: string; keep: LoginId | undefined },
  ): Promise<UserRecord> {
    const updated = await write(user.id, { name, passwordHash: await hashPassword(password) });
    await endLogins(user.id, keep);
    return updated;
  }

  return {
    async load() {
      for (const user of await repository.list()) users.set(user.id, user);
      await grants.load();
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

    isGranted: grants.isGranted,

    async create({ grants: devices = [], groups: ofGroups = [], ...person }) {
      grants.requireAll(devices, ofGroups);
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
      try {
        await grants.begin(user.id, devices, ofGroups);
      } catch (error) {
        await repository.remove(user.id);
        throw error;
      }
      users.set(user.id, user);
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

    join: (id, { name, password }) =>
      inTurn(async () => present(await setPassword(get(id), { password, name, keep: undefined }))),

    changePassword: (id, { current, ...chosen }) =>
      inTurn(async () => {
        const user = get(id);
        const isProved = user.passwordHash === null || (await isPassword(user.passwordHash, current ?? ''));
        if (!isProved)
          throw new AppError('forbidden', 'That is not your password. Type the one you have now.');
        await setPassword(user, chosen);
      }),

    async setSingleSignOn(id, identity) {
      await write(id, { singleSignOn: identity });
    },

    remove: (id) =>
      inTurn(async () => {
        const user = get(id);
        requireAnotherAdmin(user);
        await repository.remove(user.id);
        users.delete(id);
        grants.forgetPerson(id);
        onChange();
      }),

    setGrant: (id, device, granted) =>
      inTurn(async () => {
        const user = get(id);
        await grants.setDevice(user.id, device, granted);
        return present(user);
      }),

    setGroupGrant: (id, group, granted) =>
      inTurn(async () => {
        const user = get(id);
        await grants.setGroup(user.id, group, granted);
        return present(user);
      }),

    async noteSeen(id) {
      const user = users.get(id);
      const now = clock.now();
      if (!user || (user.lastSeenAt !== null && now - user.lastSeenAt < seenEveryMs)) return;
      users.set(id, { ...user, lastSeenAt: now });
      await repository.update(id, { lastSeenAt: now });
    },

    forgetDevice: grants.forgetDevice,
    forgetGroup: grants.forgetGroup,
  };
}

function withoutUndefined(change: UpdateMe): Change {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
