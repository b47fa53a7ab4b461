import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminToken, startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { waitFor } from '#server/testing/test-images.ts';
import { openPeer, openProcessor, sync, withoutSyncs } from './test-peer.ts';

const png = 'data:image/png;base64,AAAA';
let hub: TestHub;
let keyOfDoor: string;
let keyOfYard: string;

beforeAll(async () => {
  hub = await startTestHub();
  keyOfDoor = await hub.addDevice('door');
  keyOfYard = await hub.addDevice('yard');
});
afterAll(() => hub.close());

const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
const openAdminClient = () => openPeer(hub, '/client', bearer(adminToken));

describe('a key', () => {
  it.each([
    ['Authorization', (key: string) => openPeer(hub, '/processor', bearer(key))],
    ['?key=', (key: string) => openPeer(hub, `/processor?key=${key}`)],
    ['/k/KEY/', (key: string) => openPeer(hub, `/k/${key}/processor`)],
    [
      'the authenticate message',
      async (key: string) => {
        const peer = await openPeer(hub, '/processor');
        peer.say({ type: 'authenticate', jwt: key });
        return peer;
      },
    ],
  ])('comes as %s', async (_how, open) => {
    const [processor, client] = [await open(keyOfDoor), await openAdminClient()];
    processor.say({ type: 'identifier', id: 'door' });
    await sync(processor, client);
    await Promise.all([processor.close(), client.close()]);
  });

  it.each(['/client', '/processor'])('that is wrong at the upgrade of %s is a 401', async (path) => {
    await expect(openPeer(hub, path, bearer('frk_wrong'))).rejects.toThrow('401');
    await expect(openPeer(hub, `${path}?key=wrong`)).rejects.toThrow('401');
  });

  it('until it comes, everything else is ignored and the socket stays open; a wrong one changes nothing', async () => {
    const [processor, client] = [await openPeer(hub, '/processor'), await openPeer(hub, '/client')];
    const watcher = await openAdminClient();
    processor.say({ type: 'identifier', id: 'door' });
    processor.say('{"type":"boundingBoxes","frameId":"too early","boxes":[]}');
    processor.say({ type: 'authenticate', jwt: 'wrong' }, { type: 'authenticate' }, 'rubbish');
    processor.say({ type: 'authenticate', jwt: keyOfDoor });
    processor.say({ type: 'identifier', id: 'door' });
    await sync(processor, watcher);
    expect(withoutSyncs(watcher.texts)).toEqual([]);
    expect(client.texts).toEqual([]);

    client.say({ type: 'start', cameraId: 'door', image: png });
    client.say({ type: 'authenticate', jwt: keyOfDoor });
    client.say({ type: 'start', cameraId: 'door', image: png });
    await processor.hears('"start"');
    await sync(processor, client);
    expect(processor.texts.filter((text) => text.includes('"start"'))).toHaveLength(1);
    await Promise.all([processor, client, watcher].map((peer) => peer.close()));
  });

  it('does not come, and too much else does: the socket is closed', async () => {
    const peer = await openPeer(hub, '/processor');
    for (let count = 0; count < 12; count++) peer.say(`"${'x'.repeat(100_000)}"`);
    await waitFor('the close', () => peer.closed.code);
    expect(peer.closed.code).toBe(1008);
  });

  it('is waited for by so many at a time: one more, and the one that waits longest is closed', async () => {
    const first = await openPeer(hub, '/client');
    const others = await Promise.all(Array.from({ length: 256 }, () => openPeer(hub, '/client')));
    await waitFor('the close', () => first.closed.code);
    expect(first.closed.code).toBe(1008);
    expect(others.every(({ closed }) => closed.code === undefined)).toBe(true);
    await Promise.all(others.map((peer) => peer.close()));
  });

  it('of a person on a page of another site is not taken from the cookie', async () => {
    const { cookie } = await hub.addPerson('foreign@example.org', { role: 'admin' });
    const processor = await openProcessor(hub, 'door', { key: keyOfDoor });
    const own = await openPeer(hub, '/client', { headers: { cookie, origin: hub.url } });
    const foreign = await openPeer(hub, '/client', { headers: { cookie, origin: 'http://evil.example' } });
    await sync(processor, own);
    foreign.say({ type: 'start', cameraId: 'door', image: png });
    await sync(processor, own);
    expect(foreign.texts).toEqual([]);
    expect(processor.texts.join()).not.toContain('"start"');
    await Promise.all([processor, own, foreign].map((peer) => peer.close()));
  });
});

describe('who may be which camera', () => {
  it('a device key only its own device; the rest is ignored and the socket stays open', async () => {
    const [processor, client] = [await openPeer(hub, `/processor?key=${keyOfDoor}`), await openAdminClient()];
    processor.say({ type: 'identifier', id: 'yard' }, '{"type":"boundingBoxes","frameId":1,"boxes":[]}');
    processor.say({ type: 'identifier', id: 'nowhere' }, '{"type":"boundingBoxes","frameId":2,"boxes":[]}');
    processor.say({ type: 'identifier', id: 'door' });
    await sync(processor, client);
    expect(withoutSyncs(client.texts)).toEqual([]);
    await Promise.all([processor.close(), client.close()]);
  });

  it('the admin token any device there is; an unknown id is ignored', async () => {
    const [processor, client] = [
      await openPeer(hub, `/processor?key=${adminToken}`),
      await openAdminClient(),
    ];
    processor.say({ type: 'identifier', id: 'unheard-of' });
    processor.say('{"type":"boundingBoxes","frameId":1,"boxes":[]}', { type: 'identifier', id: 'yard' });
    await sync(processor, client);
    processor.say({ type: 'identifier', id: 'door' });
    await sync(processor, client);
    expect(withoutSyncs(client.texts)).toEqual([]);
    expect(client.texts.map((text) => /"cameraId":"(\w+)"/.exec(text)?.[1])).toEqual(['yard', 'door']);
    expect((await hub.call('GET', '/api/devices/unheard-of')).status).toBe(404);
    await Promise.all([processor.close(), client.close()]);
  });

  it('a viewer none', async () => {
    const { cookie } = await hub.addPerson('not-a-camera@example.org', { grants: ['door'] });
    const [processor, client] = [
      await openPeer(hub, '/processor', { headers: { cookie } }),
      await openAdminClient(),
    ];
    processor.say({ type: 'identifier', id: 'door' }, '{"type":"boundingBoxes","frameId":1,"boxes":[]}');
    const real = await openProcessor(hub, 'door', { key: keyOfDoor });
    await sync(real, client);
    expect(withoutSyncs(client.texts)).toEqual([]);
    await Promise.all([processor, client, real].map((peer) => peer.close()));
  });
});

describe('a viewer as client', () => {
  it('sees and commands the cameras granted, and no other', async () => {
    const { cookie } = await hub.addPerson('viewer@example.org', { grants: ['door'] });
    const [door, yard] = [
      await openProcessor(hub, 'door', { key: keyOfDoor }),
      await openProcessor(hub, 'yard', { key: keyOfYard }),
    ];
    const [viewer, admin] = [
      await openPeer(hub, '/client', { headers: { cookie } }),
      await openAdminClient(),
    ];
    viewer.say({ type: 'setUsesImages', usesImages: true });
    await Promise.all([sync(door, viewer), sync(yard, admin)]);
    admin.say({ type: 'start', cameraId: 'yard', image: png });
    const hidden = /"objectId":(\d+)/.exec(await yard.hears('"start"'))?.[1];
    viewer.say({ type: 'start', cameraId: 'yard', image: png }, `{"type":"stop","objectId":${hidden}}`);
    viewer.say({ type: 'start', cameraId: 'door', image: png });
    await door.hears('"start"');
    await sync(yard, admin);
    await sync(door, viewer);
    expect(yard.texts.filter((text) => text.includes('"start"'))).toHaveLength(1);
    expect(yard.texts.join()).not.toContain('"stop"');
    expect(viewer.texts.join()).not.toContain('yard');
    expect(viewer.texts.join()).not.toContain(`"objectId":${hidden}`);
    const ids = async (headers: Record<string, string>) =>
      ((await (await hub.call('GET', '/objectIds', undefined, headers)).json()) as { data: number[] }).data;
    expect(await ids({ cookie })).not.toContain(Number(hidden));
    expect(await ids({ authorization: `Bearer ${adminToken}` })).toContain(Number(hidden));
    await Promise.all([door, yard, viewer, admin].map((peer) => peer.close()));
  });

  it('whose grant is taken away sees nothing from that moment', async () => {
    const { id, cookie } = await hub.addPerson('leaving@example.org', { grants: ['door'] });
    const [door, viewer] = [
      await openProcessor(hub, 'door', { key: keyOfDoor }),
      await openPeer(hub, '/client', { headers: { cookie } }),
    ];
    const admin = await openAdminClient();
    await sync(door, viewer);
    await hub.call('DELETE', `/api/users/${id}/grants/door`);
    const before = viewer.texts.length;
    await sync(door, admin);
    expect(viewer.texts).toHaveLength(before);
    await Promise.all([door, viewer, admin].map((peer) => peer.close()));
  });
});

describe('what is over', () => {
  it('a rotated key ends its processor and its client at once', async () => {
    const key = await hub.addDevice('rotated');
    const [processor, client] = [
      await openProcessor(hub, 'rotated', { key }),
      await openPeer(hub, '/client', bearer(key)),
    ];
    await sync(processor, client);
    await hub.call('POST', '/api/devices/rotated/key');
    await waitFor('both ends', () => processor.closed.code && client.closed.code);
    expect([processor.closed.code, client.closed.code]).toEqual([1008, 1008]);
  });

  it('a removed device ends its processor at once', async () => {
    await hub.addDevice('removed');
    const processor = await openProcessor(hub, 'removed', { key: adminToken });
    const client = await openAdminClient();
    await sync(processor, client);
    await hub.call('DELETE', '/api/devices/removed');
    await waitFor('the end', () => processor.closed.code);
    expect(processor.closed.code).toBe(1008);
    await client.close();
  });
});
