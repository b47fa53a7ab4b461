import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { deviceIdSchema, groupIdSchema } from '#contract/ids.ts';
import type { GroupRecord } from '#server/access/ports.ts';
import { describeDatabases } from './test-databases.ts';
import { aDevice, aUser, pi1, pi2 } from './test-records.ts';

const aGroup = (change: Partial<GroupRecord> = {}): GroupRecord => ({
  id: groupIdSchema.parse(randomUUID()),
  name: 'Front & back',
  devices: [pi1, pi2],
  ...change,
});
const nowhere = deviceIdSchema.parse('nowhere');

describeDatabases('groups', (database) => {
  async function open() {
    const opened = await database.open();
    for (const id of [pi1, pi2]) await opened.devices.create(aDevice({ id }));
    return opened;
  }

  it('are answered with their devices, or without any', async () => {
    const { groups } = await open();
    const [full, empty] = [aGroup(), aGroup({ name: 'Empty', devices: [] })];
    await groups.create(full);
    await groups.create(empty);
    const found = await groups.list();
    expect(found).toHaveLength(2);
    expect(found).toEqual(expect.arrayContaining([full, empty]));
  });

  it('take and lose a device once, however often it is asked', async () => {
    const { groups } = await open();
    const group = aGroup({ devices: [] });
    await groups.create(group);
    await Promise.all([groups.addDevice(group.id, pi1), groups.addDevice(group.id, pi1)]);
    expect(await groups.list()).toEqual([{ ...group, devices: [pi1] }]);
    await groups.removeDevice(group.id, pi1);
    await groups.removeDevice(group.id, pi1);
    expect(await groups.list()).toEqual([group]);
  });

  it('refuse a device that is not there, and are then not made at all', async () => {
    const { groups } = await open();
    const missing = { code: 'not_found' };
    await expect(groups.create(aGroup({ devices: [pi1, nowhere] }))).rejects.toMatchObject(missing);
    expect(await groups.list()).toEqual([]);
    const group = aGroup();
    await groups.create(group);
    await expect(groups.addDevice(group.id, nowhere)).rejects.toMatchObject(missing);
  });

  it('hold more devices than fit into one statement', async () => {
    const { groups, devices } = await open();
    const many = Array.from({ length: 401 }, (_, n) =>
      deviceIdSchema.parse(`d-${String(n).padStart(4, '0')}`),
    );
    await Promise.all(many.map((id) => devices.create(aDevice({ id, keyHash: null }))));
    const group = aGroup({ devices: many });
    await groups.create(group);
    expect(await groups.list()).toEqual([group]);
  });

  it('are renamed, and removed with every grant of them; devices and people stay', async () => {
    const { groups, users, devices } = await open();
    const ada = aUser();
    await users.create(ada);
    const [yard, attic] = [aGroup({ name: 'Yard' }), aGroup({ name: 'Attic' })];
    await groups.create(yard);
    await groups.create(attic);
    for (const { id } of [yard, yard, attic]) await users.grantGroup({ user: ada.id, group: id });
    await groups.rename(attic.id, 'Roof');
    await groups.remove(yard.id);
    expect(await groups.list()).toEqual([{ ...attic, name: 'Roof' }]);
    expect(await users.listGroupGrants()).toEqual([{ user: ada.id, group: attic.id }]);
    expect(await devices.list()).toHaveLength(2);
    await users.revokeGroup({ user: ada.id, group: attic.id });
    expect(await users.listGroupGrants()).toEqual([]);
    await expect(users.grantGroup({ user: ada.id, group: yard.id })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('lose a device that is removed, and a person who is', async () => {
    const { groups, users, devices } = await open();
    const ada = aUser();
    await users.create(ada);
    const group = aGroup();
    await groups.create(group);
    await users.grantGroup({ user: ada.id, group: group.id });
    await devices.remove(pi1);
    await users.remove(ada.id);
    expect(await groups.list()).toEqual([{ ...group, devices: [pi2] }]);
    expect(await users.listGroupGrants()).toEqual([]);
  });

  it.skipIf(database.kind === 'postgres' || process.platform !== 'linux')(
    'leave no file open behind',
    async () => {
      const { groups } = await open();
      await groups.create(aGroup());
      const openFiles = () => readdirSync('/proc/self/fd').length;
      const before = openFiles();
      for (let n = 0; n < 20; n++) await groups.create(aGroup());
      expect(openFiles()).toBeLessThan(before + 5);
    },
  );
});
