import { describe, expect, it } from 'vitest';
import { type DeviceId, deviceIdSchema, groupIdSchema } from '#contract/ids.ts';
import { isPassword } from './passwords.ts';
import { createTestPeople, testPassword } from './test-memory.ts';

const device = (id: string): DeviceId => deviceIdSchema.parse(id);
const door = device('door');
const yard = device('yard');
const where = { method: 'password', address: '10.0.0.1', userAgent: '' } as const;

describe('the last administrator', () => {
  const conflict = { code: 'conflict', message: expect.stringContaining('last administrator') };

  it('is neither removed nor demoted nor disabled', async () => {
    const { people, add } = createTestPeople();
    const ann = await add('ann@example.org', { role: 'admin' });
    await expect(people.remove(ann.id)).rejects.toMatchObject(conflict);
    await expect(people.update(ann.id, { role: 'operator' })).rejects.toMatchObject(conflict);
    await expect(people.update(ann.id, { disabled: true })).rejects.toMatchObject(conflict);
    expect(people.get(ann.id)).toMatchObject({ role: 'admin', disabledAt: null });
  });

  it.each([
    ['invited', { password: undefined }, {}],
    ['disabled', {}, { disabled: true }],
  ])('is not the one of two who is merely %s', async (_what, more, change) => {
    const { people, add } = createTestPeople();
    const ann = await add('ann@example.org', { role: 'admin' });
    const bob = await add('bob@example.org', { role: 'admin', ...more });
    await people.update(bob.id, change);
    await expect(people.remove(ann.id)).rejects.toMatchObject(conflict);
    await people.remove(bob.id);
  });

  it.each(['demote', 'disable', 'remove'] as const)(
    'is left when two %s each other at the same moment',
    async (how) => {
      const { people, add } = createTestPeople();
      const both = [
        await add('ann@example.org', { role: 'admin' }),
        await add('bob@example.org', { role: 'admin' }),
      ];
      const ends = await Promise.allSettled(
        both.map(({ id }) =>
          how === 'remove'
            ? people.remove(id)
            : people.update(id, how === 'disable' ? { disabled: true } : { role: 'viewer' }),
        ),
      );
      expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
      expect(people.list().filter(({ role, state }) => role === 'admin' && state === 'active')).toHaveLength(
        1,
      );
    },
  );

  it('may go when there is another who comes by single sign-on', async () => {
    const { people, add } = createTestPeople();
    const ann = await add('ann@example.org', { role: 'admin' });
    const singleSignOn = { issuer: 'https://id.example.org', subject: '7' };
    await add('bob@example.org', { role: 'admin', password: undefined, singleSignOn });
    await people.remove(ann.id);
    expect(people.list()).toMatchObject([{ email: 'bob@example.org', state: 'active' }]);
  });
});

describe('a password', () => {
  it('set by an administrator ends every login', async () => {
    const { people, logins, add } = createTestPeople();
    const ann = await add('ann@example.org');
    await logins.start({ user: ann.id, ...where });
    await people.update(ann.id, { password: 'another password' });
    expect(logins.listOf(ann.id)).toEqual([]);
    expect(await isPassword(people.get(ann.id).passwordHash ?? '', 'another password')).toBe(true);
  });

  it('changed by its owner ends every login but the one it was changed by', async () => {
    const { people, logins, add } = createTestPeople();
    const ann = await add('ann@example.org');
    const { id: keep } = await logins.start({ user: ann.id, ...where });
    await logins.start({ user: ann.id, ...where });
    const change = { password: 'another password', keep };
    for (const current of [undefined, '', 'wrong password', 'another password']) {
      await expect(people.changePassword(ann.id, { ...change, current })).rejects.toMatchObject({
        code: 'forbidden',
      });
    }
    expect(logins.listOf(ann.id)).toHaveLength(2);
    await people.changePassword(ann.id, { ...change, current: testPassword });
    expect(logins.listOf(ann.id).map(({ id }) => id)).toEqual([keep]);
  });

  it('is not asked of who has none', async () => {
    const { people, add } = createTestPeople();
    const ann = await add('ann@example.org', { password: undefined });
    expect(ann.state).toBe('invited');
    await people.changePassword(ann.id, { current: undefined, password: testPassword, keep: undefined });
    expect(people.list()).toMatchObject([{ state: 'active', hasPassword: true }]);
  });

  it('that an administrator sets meanwhile is not overwritten by who knew the one before', async () => {
    const { people, add } = createTestPeople();
    const ann = await add('ann@example.org');
    const reset = people.update(ann.id, { password: 'set by the administrator' });
    const change = people.changePassword(ann.id, {
      current: testPassword,
      password: 'set by a thief',
      keep: undefined,
    });
    await expect(change).rejects.toMatchObject({ code: 'forbidden' });
    await reset;
    const { passwordHash } = people.get(ann.id);
    expect(await isPassword(passwordHash ?? '', 'set by the administrator')).toBe(true);
  });

  it('and a name are what a link gives; every login ends', async () => {
    const { people, logins, add } = createTestPeople();
    const ann = await add('ann@example.org');
    await logins.start({ user: ann.id, ...where });
    const joined = await people.join(ann.id, { name: 'Ann Smith', password: 'another password' });
    expect(joined).toMatchObject({ name: 'Ann Smith', state: 'active' });
    expect(logins.listOf(ann.id)).toEqual([]);
  });
});

describe('grants', () => {
  it('are of devices and of groups; taking one away is told', async () => {
    const house = createTestPeople({ devices: [door, yard] });
    const { people, groups, add } = house;
    const group = await groups.create({ name: 'Outside', devices: [yard] });
    const ann = await add('ann@example.org', { grants: [door], groups: [group.id] });
    expect(ann).toMatchObject({ grants: [door], groups: [group.id] });
    expect([door, yard].map((id) => people.isGranted(ann.id, id))).toEqual([true, true]);
    const before = house.changes;
    await people.setGrant(ann.id, door, false);
    await people.setGroupGrant(ann.id, group.id, false);
    expect([door, yard].map((id) => people.isGranted(ann.id, id))).toEqual([false, false]);
    expect(house.changes).toBe(before + 2);
  });

  it('are over before storage has heard of it', async () => {
    const { people, add, repositories } = createTestPeople({ devices: [door] });
    const ann = await add('ann@example.org', { grants: [door] });
    const seen: boolean[] = [];
    const { revoke } = repositories.users;
    repositories.users.revoke = async (grant) => {
      seen.push(people.isGranted(ann.id, door));
      await revoke(grant);
    };
    await people.setGrant(ann.id, door, false);
    expect(seen).toEqual([false]);
  });

  it('of what is not there are refused, and make no person', async () => {
    const { people, add } = createTestPeople({ devices: [door] });
    const nowhere = groupIdSchema.parse('00000000-0000-4000-8000-000000000001');
    const missing = { code: 'not_found' };
    await expect(add('ann@example.org', { grants: [yard] })).rejects.toMatchObject(missing);
    await expect(add('ann@example.org', { groups: [nowhere] })).rejects.toMatchObject(missing);
    const { id } = await add('ann@example.org');
    await expect(people.setGrant(id, yard, true)).rejects.toMatchObject(missing);
    await expect(people.setGroupGrant(id, nowhere, true)).rejects.toMatchObject(missing);
  });

  it('that storage refuses leave no half person behind', async () => {
    const { people, add, repositories } = createTestPeople({ devices: [door, yard] });
    repositories.users.grant = () => Promise.reject(new Error('The disk is full.'));
    await expect(add('ann@example.org', { grants: [door, yard] })).rejects.toThrow('The disk is full.');
    expect(people.list()).toEqual([]);
    expect(await repositories.users.list()).toEqual([]);
  });

  it('are forgotten with the device, the group and the person', async () => {
    const { people, groups, add } = createTestPeople({ devices: [door, yard] });
    const group = await groups.create({ name: 'Outside', devices: [yard] });
    const ann = await add('ann@example.org', { grants: [door, yard], groups: [group.id] });
    people.forgetDevice(door);
    await groups.remove(group.id);
    expect(people.present(people.get(ann.id))).toMatchObject({ grants: [yard], groups: [] });
    await people.remove(ann.id);
    expect(people.isGranted(ann.id, yard)).toBe(false);
  });
});

describe('people', () => {
  it('are the same after a start from storage', async () => {
    const { people, groups, add, repositories } = createTestPeople({ devices: [door] });
    const group = await groups.create({ name: 'Inside', devices: [door] });
    await add('ann@example.org', { grants: [door], groups: [group.id] });
    const again = createTestPeople({ devices: [door], repositories });
    await again.groups.load();
    await again.people.load();
    expect(again.people.list()).toEqual(people.list());
    expect(again.groups.list()).toEqual(groups.list());
  });

  it('were last seen at most a minute ago, and are written so once a minute', async () => {
    const { people, add, time, repositories } = createTestPeople();
    const { id } = await add('ann@example.org');
    const stored = async () => (await repositories.users.list())[0]?.lastSeenAt;
    time.run(1000);
    await people.noteSeen(id);
    expect(await stored()).toBe(1000);
    time.run(59_999);
    await people.noteSeen(id);
    expect(await stored()).toBe(1000);
    time.run(1);
    await people.noteSeen(id);
    expect(await stored()).toBe(61_000);
  });

  it('change of themselves only what they name', async () => {
    const { people, add } = createTestPeople();
    const { id } = await add('ann@example.org', { name: 'Ann' });
    await people.updateOwn(id, { timeZone: 'Europe/Berlin' });
    expect(await people.updateOwn(id, { theme: 'light' })).toMatchObject({
      name: 'Ann',
      timeZone: 'Europe/Berlin',
      theme: 'light',
    });
    expect(await people.updateOwn(id, { timeZone: null })).toMatchObject({ timeZone: null, theme: 'light' });
  });
});
