// Personal access tokens at every door where a person's login opens: what they may, what they may not, and how they end.
import { request } from 'node:http';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { CreateTokenAnswer } from '#contract/api/tokens.ts';
import { deviceIdSchema } from '#contract/ids.ts';
import { type LiveViewer, openLiveViewer } from '#server/testing/live-viewer.ts';
import type { TestHub } from '#server/testing/start-test-hub.ts';
import { waitFor } from '#server/testing/test-images.ts';
import { bearer, startTokenHub, type TokenHub } from './test-tokens.ts';

let world: TokenHub;
let hub: TestHub;
let make: TokenHub['make'];
let statusOf: TokenHub['statusOf'];

beforeAll(async () => {
  world = await startTokenHub();
  ({ hub, make, statusOf } = world);
});
afterAll(() => hub.close());

/** Opens an MJPEG stream that stays open. */
function openStream(secret: string) {
  const state = { status: 0, bytes: 0, ended: false };
  const req = request(`${hub.url}/api/devices/door/stream.mjpeg`, { headers: bearer(secret) }, (res) => {
    state.status = res.statusCode ?? 0;
    res.on('data', (chunk: Buffer) => {
      state.bytes += chunk.length;
    });
    res.on('close', () => {
      state.ended = true;
    });
    res.on('error', () => undefined);
  });
  req.on('error', () => undefined);
  req.end();
  return state;
}

describe('scopes', () => {
  const doors: [string, string, unknown][] = [
    ['GET', '/api/devices/door', undefined],
    ['GET', '/api/devices/door/snapshot.jpg', undefined],
    ['GET', '/api/sessions?device=door', undefined],
    ['POST', '/api/devices/door/frames', 'picture'],
    ['PATCH', '/api/devices/door', { name: 'Door' }],
    ['GET', '/api/users', undefined],
    ['GET', '/api/tokens', undefined],
    ['GET', '/metrics', undefined],
  ];
  /** Of an administrator's token; the doors as above. */
  const table = {
    read_live: [200, 200, 403, 403, 403, 403, 403, 200],
    read_history: [403, 403, 200, 403, 403, 403, 403, 403],
    send_frames: [403, 403, 403, 202, 403, 403, 403, 403],
    manage: [403, 403, 403, 403, 200, 200, 200, 403],
  } as const;

  it.each(Object.keys(table) as (keyof typeof table)[])('%s opens its doors only', async (scope) => {
    const { secret } = await make(world.people.ada.cookie, { scopes: [scope] });
    const statuses: number[] = [];
    for (const [method, path, body] of doors) {
      if (body !== 'picture') statuses.push(await statusOf(secret, path, method, body));
      else {
        const url = hub.url + path;
        statuses.push(
          (await fetch(url, { method, headers: bearer(secret), body: new Uint8Array(world.jpeg) })).status,
        );
      }
    }
    expect(statuses).toEqual(table[scope]);
  });

  it('never give more than the person has', async () => {
    const { secret } = await make(world.people.vera.cookie, {
      scopes: ['read_live', 'read_history', 'send_frames', 'manage'],
    });
    expect(await statusOf(secret, '/api/devices/door')).toBe(200);
    expect(await statusOf(secret, '/api/devices/yard')).toBe(404);
    expect(await statusOf(secret, '/api/devices/door', 'PATCH', { name: 'Mine' })).toBe(403);
    expect(await statusOf(secret, '/api/users')).toBe(403);
    expect(await statusOf(secret, '/api/tokens')).toBe(200);
  });

  it('leave a session unknown to a token that may not read the history', async () => {
    const { secret } = await make(world.people.ada.cookie, { scopes: ['read_live'] });
    expect(await statusOf(secret, `/api/sessions/${world.session}`)).toBe(404);
    const { sessions } = (await (
      await hub.call('GET', '/api/sessions', undefined, bearer(secret))
    ).json()) as {
      sessions: unknown[];
    };
    expect(sessions).toEqual([]);
  });
});

describe('a token for some devices', () => {
  it('knows no other, in lists and at every address', async () => {
    const { secret } = await make(world.people.ada.cookie, {
      scopes: ['read_live', 'manage'],
      devices: ['door'],
    });
    const list = await hub.call('GET', '/api/devices', undefined, bearer(secret));
    expect(((await list.json()) as { devices: { id: string }[] }).devices.map(({ id }) => id)).toEqual([
      'door',
    ]);
    for (const path of ['', '/snapshot.jpg', '/stream.mjpeg'])
      expect(await statusOf(secret, `/api/devices/yard${path}`), path).toBe(404);
    expect(await statusOf(secret, '/api/devices/yard', 'DELETE')).toBe(404);
    expect(await statusOf(secret, '/api/devices', 'POST', { id: 'new' })).toBe(403);
    expect(await statusOf(secret, '/api/users')).toBe(403);
    expect(await statusOf(secret, '/api/tokens')).toBe(403);
  });

  it('may name only devices that exist and that its maker may see; the answers are the same', async () => {
    const answers = await Promise.all(
      ['yard', 'nowhere'].map((device) =>
        world.ask({ cookie: world.people.vera.cookie }, { devices: ['door', device] }),
      ),
    );
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    expect(texts[0]?.replace('yard', 'X')).toBe(texts[1]?.replace('nowhere', 'X'));
  });
});

describe('every door of a person', () => {
  it('is open to their token: Authorization, ?key=, /k/KEY/', async () => {
    const { secret } = await make(world.people.vera.cookie);
    expect(await statusOf(secret, '/api/devices/door/snapshot.jpg')).toBe(200);
    for (const path of [`/api/devices/door/snapshot.jpg?key=${secret}`, `/k/${secret}/api/devices/door`])
      expect((await hub.call('GET', path, undefined, {})).status, path).toBe(200);
  });

  it('live: Socket.IO shows the wall and the pictures of its devices', async () => {
    const { secret } = await make(world.people.ada.cookie, { devices: ['door'] });
    const viewer = await openLiveViewer(hub.url, { token: secret });
    const [door, yard] = ['door', 'yard'].map((id) => deviceIdSchema.parse(id));
    await viewer.subscribe({ feed: 'wall' });
    await waitFor('the wall', () => viewer.wall.size > 0);
    expect([...viewer.wall.keys()]).toEqual([door]);
    if (yard) expect(await viewer.subscribe({ feed: 'frames', device: yard })).toHaveProperty('error');
    if (door) await viewer.subscribe({ feed: 'frames', device: door });
    await waitFor('a picture', () => viewer.frames.length > 0);
    viewer.close();
  });

  it('protocol 0: a frame by upload, a room by Socket.IO', async () => {
    const { secret } = await make(world.people.olga.cookie, { scopes: ['send_frames', 'read_live'] });
    const viewer = io(hub.url, { transports: ['websocket'], auth: { key: secret }, forceNew: true });
    const seen: string[] = [];
    viewer.onAny((event: string) => seen.push(event));
    await new Promise<void>((resolve, reject) =>
      viewer.once('connect', resolve).once('connect_error', reject),
    );
    viewer.emit('/face_mask_detection/join', { room: 'door' });
    await waitFor('the room', () => seen.length > 0);
    const image = `data:image/jpeg;base64,${world.jpeg.toString('base64')}`;
    const upload = { image, id: 'door' };
    expect(await statusOf(secret, '/face_mask_detection/upload_frame', 'POST', upload)).toBe(200);
    await waitFor('the picture', () => seen.length > 1);
    viewer.close();
  });

  it('protocol 3: a WebSocket with the device in its address', async () => {
    const { secret } = await make(world.people.vera.cookie);
    const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/people-counter?device=door&key=${secret}`);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    socket.terminate();
    const refused = new WebSocket(
      `${hub.url.replace('http', 'ws')}/people-counter?device=yard&key=${secret}`,
    );
    await expect(
      new Promise((resolve, reject) => refused.once('open', resolve).once('error', reject)),
    ).rejects.toThrow('404');
  });
});

describe('what is open by a token ends', () => {
  const ends: [string, (made: CreateTokenAnswer) => Promise<unknown>][] = [
    [
      'when it is revoked',
      ({ token }) =>
        hub.call('DELETE', `/api/tokens/${token.id}`, undefined, { cookie: world.people.olga.cookie }),
    ],
    ['when it expires', async () => undefined],
  ];

  it.each(ends)('%s, within two seconds', async (when, end) => {
    const lastsMs = 1500;
    const expiresAt = when.includes('expires') ? Date.now() + lastsMs : null;
    const made = await make(world.people.olga.cookie, { expiresAt });
    const stream = openStream(made.secret);
    const viewer: LiveViewer = await openLiveViewer(hub.url, { token: made.secret });
    let reason = '';
    viewer.socket.once('disconnect', (why) => {
      reason = why;
    });
    await waitFor('the first picture', () => stream.bytes > 0);
    expect(stream).toMatchObject({ status: 200, ended: false });
    await end(made);
    const wait = (expiresAt === null ? 0 : lastsMs) + 2000;
    await waitFor('the end of the stream', () => stream.ended, wait);
    await waitFor('the end of the socket', () => reason !== '', wait);
    expect(await statusOf(made.secret, '/api/devices')).toBe(401);
    viewer.close();
  });

  it('when its person is disabled, and is good again with them', async () => {
    const { id, cookie } = await hub.addPerson('dora@example.org', { grants: ['door'] });
    const { secret } = await make(cookie);
    const stream = openStream(secret);
    await waitFor('the first picture', () => stream.bytes > 0);
    await hub.call('PATCH', `/api/users/${id}`, { disabled: true });
    await waitFor('the end of the stream', () => stream.ended, 2000);
    expect(await statusOf(secret, '/api/devices')).toBe(401);
    await hub.call('PATCH', `/api/users/${id}`, { disabled: false });
    expect(await statusOf(secret, '/api/devices')).toBe(200);
    await hub.call('DELETE', `/api/users/${id}`);
    expect(await statusOf(secret, '/api/devices')).toBe(401);
  });
});
