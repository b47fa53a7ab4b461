import { describe, expect, it } from 'vitest';
import { type DeviceId, deviceIdSchema, userIdSchema } from '#contract/ids.ts';
import { createPermissions, type Wish } from './permissions.ts';
import type { UserRecord } from './ports.ts';
import type { Principal } from './principal.ts';

const device = (id: string): DeviceId => deviceIdSchema.parse(id);
const own = device('own');
const other = device('other');
const unknown = device('unknown');
const id = (n: number) => userIdSchema.parse(`00000000-0000-4000-8000-00000000000${n}`);

function user(n: number, change: Partial<UserRecord>): UserRecord {
  return {
    id: id(n),
    email: `${n}@example.org`,
    name: `${n}`,
    role: 'viewer',
    passwordHash: '',
    loginVersion: 1,
    disabledAt: null,
    createdAt: 0,
    lastSeenAt: null,
    ...change,
  };
}

const users = new Map([
  [id(1), user(1, { role: 'admin' })],
  [id(2), user(2, {})],
  [id(3), user(3, { role: 'admin', disabledAt: 5 })],
]);

const { decide } = createPermissions({
  findUser: (wanted) => [...users.values()].find((candidate) => candidate.id === wanted) ?? null,
  isGranted: (who, what) => who === id(2) && what === own,
  hasDevice: (what) => what === own || what === other,
  keyHashOf: (what) => (what === own ? 'hash' : null),
});

const principals = {
  stranger: { kind: 'stranger', brought: 'nothing' },
  forger: { kind: 'stranger', brought: 'invalid' },
  admin: { kind: 'user', user: id(1), loginVersion: 1 },
  viewer: { kind: 'user', user: id(2), loginVersion: 1 },
  disabledAdmin: { kind: 'user', user: id(3), loginVersion: 1 },
  oldLogin: { kind: 'user', user: id(1), loginVersion: 0 },
  removed: { kind: 'user', user: id(9), loginVersion: 1 },
  device: { kind: 'device', device: own, keyHash: 'hash' },
  oldKey: { kind: 'device', device: own, keyHash: 'before' },
  automation: { kind: 'automation' },
  anonymous: { kind: 'anonymous' },
} satisfies Record<string, Principal>;

const wishes = {
  watchOwn: { action: 'watch', device: own },
  watchOther: { action: 'watch', device: other },
  watchUnknown: { action: 'watch', device: unknown },
  sendOwn: { action: 'send', device: own },
  sendOther: { action: 'send', device: other },
  sendUnknown: { action: 'send', device: unknown },
  manageOwn: { action: 'manage', device: own },
  addDevice: { action: 'add_device' },
  managePeople: { action: 'manage_people' },
  readMetrics: { action: 'read_metrics' },
  enter: { action: 'enter' },
} satisfies Record<string, Wish>;

type Row = Record<keyof typeof wishes, 'yes' | '401' | '403' | '404'>;

const all = (code: Row['enter']): Row =>
  Object.fromEntries(Object.keys(wishes).map((wish) => [wish, code])) as Row;

/** The whole truth table. A viewer cannot tell a device that was not granted from one that does not exist. */
const table: Record<keyof typeof principals, Row> = {
  stranger: all('401'),
  forger: all('401'),
  disabledAdmin: all('401'),
  oldLogin: all('401'),
  removed: all('401'),
  oldKey: all('401'),
  admin: { ...all('yes'), watchUnknown: '404', sendUnknown: '404' },
  automation: { ...all('yes'), watchUnknown: '404', sendUnknown: '404' },
  anonymous: {
    watchOwn: 'yes',
    watchOther: 'yes',
    watchUnknown: '404',
    sendOwn: 'yes',
    sendOther: 'yes',
    sendUnknown: '404',
    manageOwn: '403',
    addDevice: '403',
    managePeople: '403',
    readMetrics: '403',
    enter: 'yes',
  },
  viewer: {
    watchOwn: 'yes',
    watchOther: '404',
    watchUnknown: '404',
    sendOwn: '403',
    sendOther: '404',
    sendUnknown: '404',
    manageOwn: '403',
    addDevice: '403',
    managePeople: '403',
    readMetrics: '403',
    enter: 'yes',
  },
  device: {
    watchOwn: 'yes',
    watchOther: '403',
    watchUnknown: '404',
    sendOwn: 'yes',
    sendOther: '403',
    sendUnknown: '404',
    manageOwn: '403',
    addDevice: '403',
    managePeople: '403',
    readMetrics: '403',
    enter: 'yes',
  },
};

const codes = { unauthenticated: '401', forbidden: '403', not_found: '404' } as Record<string, string>;

describe('the one permission function', () => {
  const cases = Object.keys(table).flatMap((who) =>
    Object.keys(wishes).map((what) => [who, what] as [keyof typeof table, keyof typeof wishes]),
  );

  it.each(cases)('%s, %s', (who, what) => {
    const verdict = decide(principals[who], wishes[what]);
    expect(verdict.allowed ? 'yes' : codes[verdict.code]).toBe(table[who][what]);
  });

  it('says the same of a device not granted and of one that does not exist', () => {
    expect(decide(principals.viewer, wishes.watchOther)).toEqual(
      decide(principals.viewer, wishes.watchUnknown),
    );
  });
});
