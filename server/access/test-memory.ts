// For tests only: the repositories of access in memory, and what a house of people needs of them.
import type { DeviceId } from '#contract/ids.ts';
import { createSimulatedTime, type SimulatedTime } from '#server/testing/simulated-time.ts';
import { createGroups, type Groups } from './groups.ts';
import { createLogins, type Logins } from './logins.ts';
import { createPeople, type NewPerson, type People } from './people.ts';
import type {
  GrantRecord,
  GroupGrantRecord,
  GroupRecord,
  GroupRepository,
  LoginRecord,
  LoginRepository,
  PasswordLinkRecord,
  PasswordLinkRepository,
  UserRecord,
  UserRepository,
} from './ports.ts';

/** Storage answers later, as a database does: what happens meanwhile is what the tests are about. */
const later = () => new Promise<void>((resolve) => setImmediate(resolve));

export function memoryUsers(): UserRepository {
  const users = new Map<string, UserRecord>();
  const grants = new Map<string, GrantRecord>();
  const groupGrants = new Map<string, GroupGrantRecord>();
  return {
    list: async () => [...users.values()],
    listGrants: async () => [...grants.values()],
    listGroupGrants: async () => [...groupGrants.values()],
    create: async (user) => {
      await later();
      users.set(user.id, user);
    },
    update: async (id, change) => {
      await later();
      const user = users.get(id);
      if (user) users.set(id, { ...user, ...change });
    },
    remove: async (id) => {
      await later();
      users.delete(id);
    },
    grant: async (grant) => {
      await later();
      grants.set(`${grant.user} ${grant.device}`, grant);
    },
    revoke: async ({ user, device }) => {
      await later();
      grants.delete(`${user} ${device}`);
    },
    grantGroup: async (grant) => {
      await later();
      groupGrants.set(`${grant.user} ${grant.group}`, grant);
    },
    revokeGroup: async ({ user, group }) => {
      await later();
      groupGrants.delete(`${user} ${group}`);
    },
  };
}

export function memoryGroups(): GroupRepository {
  const groups = new Map<string, GroupRecord>();
  const change = async (id: string, how: (group: GroupRecord) => GroupRecord) => {
    await later();
    const group = groups.get(id);
    if (group) groups.set(id, how(group));
  };
  return {
    list: async () => [...groups.values()],
    create: async (group) => {
      await later();
      groups.set(group.id, group);
    },
    rename: (id, name) => change(id, (group) => ({ ...group, name })),
    addDevice: (id, device) =>
      change(id, (group) => ({ ...group, devices: [...new Set([...group.devices, device])] })),
    removeDevice: (id, device) =>
      change(id, (group) => ({ ...group, devices: group.devices.filter((own) => own !== device) })),
    remove: async (id) => {
      await later();
      groups.delete(id);
    },
  };
}

export function memoryLogins(): LoginRepository {
  const logins = new Map<string, LoginRecord>();
  return {
    list: async () => [...logins.values()],
    create: async (login) => {
      await later();
      logins.set(login.id, login);
    },
    noteSeen: async (id, lastSeenAt, address) => {
      await later();
      const login = logins.get(id);
      if (login) logins.set(id, { ...login, lastSeenAt, address });
    },
    remove: async (ids) => {
      await later();
      for (const id of ids) logins.delete(id);
    },
  };
}

export function memoryPasswordLinks(): PasswordLinkRepository {
  const links = new Map<string, PasswordLinkRecord>();
  const removeOf = (user: string) => {
    for (const link of [...links.values()]) if (link.user === user) links.delete(link.hash);
  };
  return {
    find: async (hash) => links.get(hash) ?? null,
    replace: async (link) => {
      await later();
      removeOf(link.user);
      links.set(link.hash, link);
    },
    take: async (hash) => {
      await later();
      return links.delete(hash);
    },
    removeOf: async (user) => removeOf(user),
  };
}

export const testPassword = 'correct horse';

export type TestPeople = {
  people: People;
  groups: Groups;
  logins: Logins;
  time: SimulatedTime;
  repositories: { users: UserRepository; groups: GroupRepository; logins: LoginRepository };
  /** How often something changed of what somebody may see. */
  readonly changes: number;
  add(email: string, more?: Partial<NewPerson>): ReturnType<People['create']>;
};

/** People, groups and logins, joined as in the hub. `devices`: those there are. */
export function createTestPeople({
  devices = [],
  idleMs = 86_400_000,
  repositories = { users: memoryUsers(), groups: memoryGroups(), logins: memoryLogins() },
}: {
  devices?: DeviceId[];
  idleMs?: number;
  repositories?: TestPeople['repositories'];
} = {}): TestPeople {
  const time = createSimulatedTime();
  const common = {
    clock: time,
    hasDevice: (id: DeviceId) => devices.includes(id),
    onChange: () => void changes++,
  };
  let changes = 0;
  const logins = createLogins({ repository: repositories.logins, idleMs, ...common });
  const groups = createGroups({
    repository: repositories.groups,
    onRemoved: (id) => people.forgetGroup(id),
    ...common,
  });
  const people = createPeople({
    repository: repositories.users,
    endLogins: logins.endAllOf,
    groups,
    ...common,
  });
  return {
    ...{ people, groups, logins, time, repositories },
    get changes() {
      return changes;
    },
    add: (email, more) =>
      people.create({ email, name: email, role: 'viewer', password: testPassword, ...more }),
  };
}
