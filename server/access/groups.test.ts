import { describe, expect, it } from 'vitest';
import { type DeviceId, deviceIdSchema } from '#contract/ids.ts';
import { createTestPeople } from './test-memory.ts';

const device = (id: string): DeviceId => deviceIdSchema.parse(id);
const [a, b, c] = [device('a'), device('b'), device('c')];

const house = () => createTestPeople({ devices: [a, b, c] });

describe('groups', () => {
  it('hold devices, once each, and are listed by name', async () => {
    const { groups } = house();
    await groups.create({ name: 'Yard', devices: [c, a, c] });
    await groups.create({ name: 'Attic', devices: [] });
    expect(groups.list()).toMatchObject([
      { name: 'Attic', devices: [] },
      { name: 'Yard', devices: [a, c] },
    ]);
  });

  it('are replaced as a whole, in memory and in storage, and it is told once', async () => {
    const here = house();
    const { groups, repositories } = here;
    const { id } = await groups.create({ name: 'Yard', devices: [a, b] });
    expect(await groups.update(id, { devices: [b, c] })).toMatchObject({ devices: [b, c] });
    expect([a, b, c].map((one) => groups.isMember(id, one))).toEqual([false, true, true]);
    expect(await repositories.groups.list()).toEqual(groups.list());
    expect(here.changes).toBe(2);
  });

  it('lose a device before storage has heard of it', async () => {
    const { groups, repositories } = house();
    const { id } = await groups.create({ name: 'Yard', devices: [a] });
    const seen: boolean[] = [];
    const { removeDevice } = repositories.groups;
    repositories.groups.removeDevice = async (group, one) => {
      seen.push(groups.isMember(id, a));
      await removeDevice(group, one);
    };
    await groups.update(id, { devices: [] });
    expect(seen).toEqual([false]);
  });

  it('changed by two at the same moment are what the last one said', async () => {
    const { groups, repositories } = house();
    const { id } = await groups.create({ name: 'Yard', devices: [] });
    await Promise.all([groups.update(id, { devices: [a, b] }), groups.update(id, { devices: [c] })]);
    expect(groups.get(id).devices).toEqual([c]);
    expect(await repositories.groups.list()).toEqual(groups.list());
  });

  it('have names of their own, also when two take the same at once', async () => {
    const { groups } = house();
    const both = await Promise.allSettled([
      groups.create({ name: 'Yard', devices: [] }),
      groups.create({ name: 'Yard', devices: [] }),
    ]);
    expect(both).toMatchObject([{ status: 'fulfilled' }, { reason: { code: 'conflict' } }]);
    const attic = await groups.create({ name: 'Attic', devices: [] });
    await expect(groups.update(attic.id, { name: 'Yard' })).rejects.toMatchObject({ code: 'conflict' });
    expect(await groups.update(attic.id, { name: 'Attic' })).toMatchObject({ name: 'Attic' });
  });

  it('refuse a device that is not there, and change nothing', async () => {
    const { groups } = house();
    const nowhere = device('nowhere');
    await expect(groups.create({ name: 'Yard', devices: [nowhere] })).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is no device "nowhere".',
    });
    const { id } = await groups.create({ name: 'Yard', devices: [a] });
    const change = { name: 'Attic', devices: [b, nowhere] };
    await expect(groups.update(id, change)).rejects.toMatchObject({ code: 'not_found' });
    expect(groups.list()).toEqual([{ id, name: 'Yard', devices: [a] }]);
  });

  it('take their grants with them, and are gone for good', async () => {
    const { groups, people, add } = house();
    const { id } = await groups.create({ name: 'Yard', devices: [a] });
    const ann = await add('ann@example.org', { groups: [id] });
    expect(people.isGranted(ann.id, a)).toBe(true);
    await groups.remove(id);
    expect(people.isGranted(ann.id, a)).toBe(false);
    for (const call of [groups.remove(id), groups.update(id, { name: 'Yard' })])
      await expect(call).rejects.toMatchObject({ code: 'not_found' });
  });

  it('forget a device that is removed', async () => {
    const { groups } = house();
    const { id } = await groups.create({ name: 'Yard', devices: [a, b] });
    groups.forgetDevice(a);
    expect(groups.get(id).devices).toEqual([b]);
  });
});
