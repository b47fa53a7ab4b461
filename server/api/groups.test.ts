import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Group, groupAnswerSchema, listGroupsAnswerSchema } from '#contract/api/groups.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { auditAbout } from './test-audit.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
  for (const id of ['a', 'b', 'c']) await hub.addDevice(id);
});
afterAll(() => hub.close());

async function make(name: string, devices: string[] = []): Promise<Group> {
  const answer = await hub.call('POST', '/api/groups', { name, devices });
  if (answer.status !== 201) expect.unreachable(`${answer.status} ${await answer.text()}`);
  return groupAnswerSchema.parse(await answer.json()).group;
}

const visible = async (cookie: string) => {
  const answer = await hub.call('GET', '/api/devices', undefined, { cookie });
  return ((await answer.json()) as { devices: { id: string }[] }).devices.map(({ id }) => id);
};

describe('/api/groups', () => {
  it('makes, changes, lists and removes groups, and records each', async () => {
    const group = await make('Yard', ['b', 'a']);
    expect(group.devices).toEqual(['a', 'b']);
    const change = await hub.call('PATCH', `/api/groups/${group.id}`, {
      name: 'Garden',
      devices: ['b', 'c'],
    });
    expect(groupAnswerSchema.parse(await change.json()).group).toMatchObject({
      name: 'Garden',
      devices: ['b', 'c'],
    });
    const list = await hub.call('GET', '/api/groups');
    expect(listGroupsAnswerSchema.parse(await list.json()).groups).toHaveLength(1);
    expect((await hub.call('DELETE', `/api/groups/${group.id}`)).status).toBe(204);
    expect((await hub.call('DELETE', `/api/groups/${group.id}`)).status).toBe(404);
    expect(await auditAbout(hub, 'Yard', 'group.added')).toEqual([
      { action: 'group.added', details: { devices: ['a', 'b'] } },
    ]);
    expect(await auditAbout(hub, 'Garden', 'group.removed')).toEqual([
      { action: 'group.changed', details: { before: 'Yard', added: ['c'], removed: ['a'] } },
      { action: 'group.removed', details: {} },
    ]);
  });

  it('says in words what is wrong', async () => {
    const { id } = await make('Attic', ['a']);
    const errorOf = async (method: string, path: string, body?: object) => {
      const answer = await hub.call(method, path, body);
      return ((await answer.json()) as { error: { code: string; message: string } }).error;
    };
    expect(await errorOf('POST', '/api/groups', { name: 'Attic' })).toEqual({
      code: 'conflict',
      message: 'There is a group "Attic" already.',
    });
    expect(await errorOf('PATCH', `/api/groups/${id}`, { devices: ['a', 'nowhere'] })).toEqual({
      code: 'not_found',
      message: 'There is no device "nowhere".',
    });
    expect(await errorOf('POST', '/api/groups', { name: ' ' })).toMatchObject({ code: 'bad_request' });
    expect(await errorOf('PATCH', '/api/groups/nothing', { name: 'X' })).toMatchObject({ code: 'not_found' });
  });

  it('lets who is granted a group see what is in it, at this moment', async () => {
    const group = await make('Watched', ['a']);
    const { id, cookie } = await hub.addPerson('member@example.org', { grants: ['b'] });
    const grant = `/api/users/${id}/groups/${group.id}`;
    expect(await visible(cookie)).toEqual(['b']);
    expect((await hub.call('PUT', grant)).status).toBe(200);
    expect(await visible(cookie)).toEqual(['a', 'b']);
    await hub.call('PATCH', `/api/groups/${group.id}`, { devices: ['c'] });
    expect(await visible(cookie)).toEqual(['b', 'c']);
    await hub.restart();
    expect(await visible(cookie)).toEqual(['b', 'c']);
    expect((await hub.call('DELETE', grant)).status).toBe(200);
    expect(await visible(cookie)).toEqual(['b']);
    expect((await auditAbout(hub, 'member@example.org', 'grant.taken')).slice(-2)).toEqual([
      { action: 'grant.given', details: { group: 'Watched' } },
      { action: 'grant.taken', details: { group: 'Watched' } },
    ]);
  });

  it('is for administrators', async () => {
    const { id } = await make('Closed', ['a']);
    for (const role of ['operator', 'viewer'] as const) {
      const { cookie } = await hub.addPerson(`${role}@example.org`, { role });
      for (const [method, path, body] of [
        ['GET', '/api/groups', undefined],
        ['POST', '/api/groups', { name: 'Mine' }],
        ['PATCH', `/api/groups/${id}`, { devices: [] }],
        ['DELETE', `/api/groups/${id}`, undefined],
      ] as const)
        expect((await hub.call(method, path, body, { cookie })).status, `${role} ${method}`).toBe(403);
    }
  });
});
