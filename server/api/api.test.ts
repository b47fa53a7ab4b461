import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Device, listDevicesAnswerSchema } from '#contract/api/devices.ts';
import { listSessionsAnswerSchema, sessionAnswerSchema } from '#contract/api/sessions.ts';
import { listUsersAnswerSchema } from '#contract/api/users.ts';
import { postFrame } from '#server/testing/post-frame.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';

let hub: TestHub;
let jpeg: Buffer;

beforeAll(async () => {
  hub = await startTestHub({ SESSION_IDLE_SECONDS: '600' });
  jpeg = await makeImage();
});
afterAll(() => hub.close());

const errorOf = async (answer: Response) => ({
  status: answer.status,
  ...((await answer.json()) as { error: { code: string; message: string } }).error,
});

describe('/api/devices', () => {
  it('adds, lists, renames, limits and removes a device', async () => {
    const key = await hub.addDevice('a-1');
    await postFrame(hub, 'a-1', key, jpeg);
    const patched = await hub.call('PATCH', '/api/devices/a-1', {
      name: 'Front door',
      limits: { maxFps: 5 },
    });
    expect(((await patched.json()) as { device: Device }).device).toMatchObject({
      name: 'Front door',
      limits: { maxFps: 5, maxBytesPerSecond: 64_000_000 },
      status: { presence: 'online', name: 'Front door' },
    });
    const { devices } = listDevicesAnswerSchema.parse(await (await hub.call('GET', '/api/devices')).json());
    expect(devices.map(({ id }) => id)).toContain('a-1');
    expect((await hub.call('DELETE', '/api/devices/a-1')).status).toBe(204);
    expect((await hub.call('GET', '/api/devices/a-1')).status).toBe(404);
    expect((await hub.call('GET', '/api/sessions?device=a-1')).status).toBe(404);
  });

  it('never shows a key again, nor its hash', async () => {
    const key = await hub.addDevice('a-2');
    for (const path of ['/api/devices', '/api/devices/a-2']) {
      const text = await (await hub.call('GET', path)).text();
      expect(text).not.toContain(key);
      expect(text).not.toMatch(/hash/i);
    }
  });

  it('says in words what is wrong', async () => {
    await hub.addDevice('a-3');
    expect(await errorOf(await hub.call('POST', '/api/devices', { id: 'a-3' }))).toMatchObject({
      status: 409,
    });
    expect(await errorOf(await hub.call('POST', '/api/devices', { id: 'no spaces please' }))).toMatchObject({
      status: 400,
      message: expect.stringContaining('letters, digits'),
    });
    expect(await errorOf(await hub.call('POST', '/api/devices', { id: 'a-4', colour: 'red' }))).toMatchObject(
      { status: 400 },
    );
    expect(
      await errorOf(await hub.call('PATCH', '/api/devices/a-3', { limits: { maxFps: -1 } })),
    ).toMatchObject({ status: 400 });
    const notJson = await fetch(`${hub.url}/api/devices`, {
      method: 'POST',
      headers: { authorization: 'Bearer test-admin-token-0123456789abcdef-0123456789' },
      body: 'id=a-5',
    });
    expect(await errorOf(notJson)).toMatchObject({ status: 400, message: 'The body is not JSON.' });
  });

  it('a demo camera is live at once, has no key, and is gone when removed', async () => {
    const added = await hub.call('POST', '/api/devices', { id: 'demo-1', name: 'Demo', demo: 'clock' });
    expect(added.status).toBe(201);
    expect(await added.json()).not.toHaveProperty('key');
    await waitFor(
      'its picture',
      async () => (await hub.call('GET', '/api/devices/demo-1/snapshot.jpg')).status === 200,
    );
    expect((await hub.call('POST', '/api/devices/demo-1/key')).status).toBe(409);
    expect((await hub.call('DELETE', '/api/devices/demo-1')).status).toBe(204);
  });
});

describe('a viewer', () => {
  it('sees the granted device and nothing else, through every list and address', async () => {
    const seen = await hub.addDevice('v-seen');
    const hidden = await hub.addDevice('v-hidden');
    const { session } = await postFrame(hub, 'v-seen', seen, jpeg);
    const secret = await postFrame(hub, 'v-hidden', hidden, jpeg);
    const { cookie } = await hub.addPerson('viewer@example.org', { grants: ['v-seen'] });
    const get = (path: string) => hub.call('GET', path, undefined, { cookie });

    const { devices } = listDevicesAnswerSchema.parse(await (await get('/api/devices')).json());
    expect(devices.map(({ id }) => id)).toEqual(['v-seen']);
    const { sessions } = listSessionsAnswerSchema.parse(await (await get('/api/sessions')).json());
    expect(sessions.map(({ id }) => id)).toEqual([session]);
    expect((await get(`/api/sessions/${session}`)).status).toBe(200);
    for (const path of [
      '/api/devices/v-hidden',
      '/api/devices/v-hidden/snapshot.jpg',
      '/api/devices/v-hidden/stream.mjpeg',
      '/api/sessions?device=v-hidden',
      `/api/sessions/${secret.session}`,
    ]) {
      expect((await get(path)).status, path).toBe(404);
    }
  });

  it('changes nothing', async () => {
    const key = await hub.addDevice('v-still');
    const { session } = await postFrame(hub, 'v-still', key, jpeg);
    const { id, cookie } = await hub.addPerson('still@example.org', { grants: ['v-still'] });
    for (const [method, path, body] of [
      ['POST', '/api/devices', { id: 'mine' }],
      ['PATCH', '/api/devices/v-still', { name: 'Mine' }],
      ['DELETE', '/api/devices/v-still', undefined],
      ['POST', '/api/devices/v-still/key', undefined],
      ['DELETE', '/api/devices/v-still/key', undefined],
      ['POST', `/api/sessions/${session}/stop`, undefined],
      ['GET', '/api/users', undefined],
      ['PATCH', `/api/users/${id}`, { role: 'admin' }],
      ['PUT', `/api/users/${id}/grants/v-hidden`, undefined],
      ['GET', '/metrics', undefined],
    ] as const) {
      expect((await hub.call(method, path, body, { cookie })).status, `${method} ${path}`).toBe(403);
    }
  });
});

describe('a login cookie', () => {
  it("does not serve another site's page", async () => {
    const { cookie } = await hub.addPerson('admin2@example.org', { role: 'admin' });
    const add = (headers: Record<string, string>) =>
      hub.call('POST', '/api/devices', { id: `csrf-${Math.random()}`.slice(0, 12) }, { cookie, ...headers });
    expect((await add({ origin: 'http://evil.example' })).status).toBe(403);
    expect((await add({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await add({ origin: 'null' })).status).toBe(403);
    expect((await add({ origin: hub.url })).status).toBe(201);
  });
});

describe('/api/sessions', () => {
  it('a person stops a session; the next frame opens another; counts are exact', async () => {
    const key = await hub.addDevice('s-1');
    const { session } = await postFrame(hub, 's-1', key, jpeg);
    for (let n = 0; n < 4; n++) await postFrame(hub, 's-1', key, jpeg);
    const stopped = sessionAnswerSchema.parse(
      await (await hub.call('POST', `/api/sessions/${session}/stop`)).json(),
    );
    expect(stopped.session).toMatchObject({
      endReason: 'stopped',
      frames: 5,
      bytes: 5 * jpeg.length,
      width: 64,
      height: 48,
    });
    expect((await postFrame(hub, 's-1', key, jpeg)).session).not.toBe(session);
  });

  it('pages through the history, newest first, each once', async () => {
    const key = await hub.addDevice('s-2');
    const made: string[] = [];
    for (let n = 0; n < 5; n++) {
      const { session } = await postFrame(hub, 's-2', key, jpeg);
      await hub.call('POST', `/api/sessions/${session}/stop`);
      made.unshift(session);
    }
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const path: string = `/api/sessions?device=s-2&limit=2${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
      const page = listSessionsAnswerSchema.parse(await (await hub.call('GET', path)).json());
      found.push(...page.sessions.map(({ id }) => id));
      cursor = page.next;
    } while (cursor);
    expect(found).toEqual(made);
    expect((await hub.call('GET', '/api/sessions?limit=1000')).status).toBe(400);
    expect((await hub.call('GET', '/api/sessions/not-a-session')).status).toBe(404);
  });
});

describe('/api/users', () => {
  it('never shows a password hash', async () => {
    await hub.addPerson('hash@example.org');
    const text = await (await hub.call('GET', '/api/users')).text();
    expect(listUsersAnswerSchema.safeParse(JSON.parse(text)).success).toBe(true);
    expect(text).not.toContain('argon2');
  });

  it('refuses a second person with the same address, and a grant of a device that does not exist', async () => {
    const { id } = await hub.addPerson('twin@example.org');
    const again = await hub.call('POST', '/api/users', {
      email: 'Twin@example.org',
      name: 'Twin',
      password: 'correct horse',
    });
    expect(again.status).toBe(409);
    expect((await hub.call('PUT', `/api/users/${id}/grants/nowhere`)).status).toBe(404);
  });
});
