import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postFrame } from '#server/testing/post-frame.ts';
import { adminToken, startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { connectClient, type TestClient } from './test-client.ts';

let hub: TestHub;
let ownPort: number;
let key: string;
const clients: TestClient[] = [];

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  );
  await new Promise((resolve) => server.close(resolve));
  return port;
}

beforeAll(async () => {
  ownPort = await freePort();
  hub = await startTestHub({ PEOPLE_COUNTER_PORT: String(ownPort), PEOPLE_COUNTER_DEVICE: 'door' });
  key = await hub.addDevice('door');
  await hub.addDevice('yard');
});
afterAll(async () => {
  for (const client of clients) client.close();
  await hub.close();
});

async function connect(path: string, headers: Record<string, string> = {}, base = hub.url) {
  const client = await connectClient(base + path, headers);
  clients.push(client);
  return client;
}

/** The answer to the wrong key, the missing grant and so on: always JSON, before the upgrade. */
async function refusal(path: string, headers: Record<string, string> = {}) {
  return connectClient(hub.url + path, headers).then(
    () => expect.unreachable('it was let in'),
    (error: { status: number; body: { error: { code: string } } }) => [error.status, error.body.error.code],
  );
}

const getsFrames = async (client: TestClient, device = 'door') => {
  await postFrame(hub, device, adminToken, await makeImage());
  await waitFor('a frame', () => client.of('frame').length > 0);
};

describe('a key', () => {
  it('is taken from the header, the query and the path, and chooses its own device', async () => {
    await getsFrames(await connect('/people-counter', { authorization: `Bearer ${key}` }));
    await getsFrames(await connect(`/people-counter?key=${key}`));
    await getsFrames(await connect(`/k/${key}/people-counter`));
    await getsFrames(await connect(`/k/${key}/people-counter/?device=door`));
  });

  it('that is missing or wrong is refused before the upgrade with 401', async () => {
    expect(await refusal('/people-counter?device=door')).toEqual([401, 'unauthenticated']);
    expect(await refusal('/people-counter?device=door&key=wrong')).toEqual([401, 'unauthenticated']);
    expect(await refusal('/k/wrong/people-counter')).toEqual([401, 'unauthenticated']);
  });

  it('of another device is refused with 403; an unknown device is 404', async () => {
    expect(await refusal(`/people-counter?device=yard&key=${key}`)).toEqual([403, 'forbidden']);
    expect(await refusal(`/people-counter?device=attic&key=${adminToken}`)).toEqual([404, 'not_found']);
    expect(await refusal(`/people-counter?device=..%2Fx&key=${adminToken}`)).toEqual([404, 'not_found']);
  });

  it('that is rotated closes what it opened', async () => {
    const own = await hub.addDevice('rotated');
    const client = await connect(`/people-counter?key=${own}`);
    await hub.call('POST', '/api/devices/rotated/key');
    await waitFor('the close', () => client.closed);
    expect(client.closed).toMatchObject({ code: 1008 });
  });
});

describe('a person', () => {
  it('without a grant is refused with 404; with one, watches it without naming it', async () => {
    const { id, cookie } = await hub.addPerson('ann@example.org');
    expect(await refusal('/people-counter?device=door', { cookie })).toEqual([404, 'not_found']);
    await hub.call('PUT', `/api/users/${id}/grants/door`);
    await getsFrames(await connect('/people-counter', { cookie }));
  });

  it('whose grant is removed is closed at once, and gets no frame after it', async () => {
    const { id, cookie } = await hub.addPerson('bob@example.org', { grants: ['door'] });
    const client = await connect('/people-counter', { cookie });
    await getsFrames(client);
    await hub.call('DELETE', `/api/users/${id}/grants/door`);
    await postFrame(hub, 'door', key, await makeImage('jpeg'));
    await waitFor('the close', () => client.closed);
    expect(client.closed).toEqual({ code: 1008, reason: 'You may no longer watch this device.' });
    expect(client.of('frame')).toHaveLength(1);
  });

  it('on a page of another site is refused with 403; on ours is let in', async () => {
    const { cookie } = await hub.addPerson('cid@example.org', { grants: ['door'] });
    const foreign = await refusal('/people-counter?device=door', {
      cookie,
      origin: 'https://elsewhere.example',
    });
    expect(foreign).toEqual([403, 'forbidden']);
    await getsFrames(await connect('/people-counter', { cookie, origin: hub.url }));
    // A key is no login that a page could borrow.
    await connect(`/people-counter?key=${key}`, { origin: 'https://elsewhere.example' });
  });
});

describe('without a device', () => {
  it('who may watch several, or none, is told so with close 1008', async () => {
    const many = await connect(`/people-counter?key=${adminToken}`);
    await waitFor('the close', () => many.closed);
    expect(many.closed).toEqual({
      code: 1008,
      reason: 'You may watch several devices: choose one with ?device=ID.',
    });
    const { cookie } = await hub.addPerson('dot@example.org');
    const none = await connect('/people-counter', { cookie });
    await waitFor('the close', () => none.closed);
    expect(none.closed).toEqual({ code: 1008, reason: 'There is no device that you may watch.' });
  });
});

it('a device that is removed takes its clients and its faces with it', async () => {
  const own = await hub.addDevice('gone');
  const client = await connect(`/people-counter?key=${own}`);
  await hub.call('DELETE', '/api/devices/gone');
  await waitFor('the close', () => client.closed);
  expect(client.closed).toMatchObject({ code: 1008 });
});

describe('the port of its own', () => {
  const own = () => `http://127.0.0.1:${ownPort}`;

  it('takes any path, with keys in all forms, and shows the device of the setting', async () => {
    for (const path of [`/?key=${adminToken}`, `/ws/anything?key=${adminToken}`, `/k/${adminToken}/`]) {
      await getsFrames(await connect(path, {}, own()));
    }
    await getsFrames(await connect('/', { authorization: `Bearer ${key}` }, own()));
  });

  it('lets a client name another device, when it may watch that', async () => {
    await getsFrames(await connect(`/?key=${adminToken}&device=yard`, {}, own()), 'yard');
  });

  it('refuses as the other one does, and serves the rest of the hub', async () => {
    await expect(connectClient(`${own()}/`)).rejects.toMatchObject({ status: 401 });
    expect((await fetch(`${own()}/healthz`)).status).toBe(200);
  });
});
