import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceId } from '#contract/ids.ts';
import { type LiveViewer, openLiveViewer } from '#server/testing/live-viewer.ts';
import { postFrame } from '#server/testing/post-frame.ts';
import { adminToken, startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';

let hub: TestHub;
let jpeg: Buffer;
let big: Buffer;
const open: LiveViewer[] = [];

async function view(options: Parameters<typeof openLiveViewer>[1] = { token: adminToken }) {
  const viewer = await openLiveViewer(hub.url, options);
  open.push(viewer);
  return viewer;
}
const frames = (device: string) => ({ feed: 'frames' as const, device: device as DeviceId });
const thumbnails = (device: string) => ({ feed: 'thumbnails' as const, device: device as DeviceId });

beforeAll(async () => {
  hub = await startTestHub({ SESSION_IDLE_SECONDS: '2', STALE_AFTER_SECONDS: '0.5' });
  jpeg = await makeImage('jpeg');
  big = await makeImage('jpeg', { width: 1280, height: 720 });
});
afterAll(async () => {
  for (const viewer of open) viewer.close();
  await hub.close();
});

describe('the handshake', () => {
  it('refuses who brings nothing or something invalid, with a code', async () => {
    await expect(view({})).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(view({ token: 'wrong' })).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(view({ cookie: 'next-auth.session-token=rubbish' })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  it('admits by login cookie, by token and by device key', async () => {
    const key = await hub.addDevice('hand-1');
    const { cookie } = await hub.addPerson('hand@example.org');
    expect((await view({ cookie, origin: hub.url })).socket.connected).toBe(true);
    expect((await view({ token: adminToken })).socket.connected).toBe(true);
    expect((await view({ token: key })).socket.connected).toBe(true);
  });

  it("refuses another site's page that uses the login", async () => {
    const { cookie } = await hub.addPerson('victim@example.org');
    await expect(view({ cookie, origin: 'http://evil.example' })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});

describe('watching a device', () => {
  it('brings each frame as it came in, with its metadata, over WebSocket and over polling', async () => {
    const key = await hub.addDevice('live-1');
    for (const transports of [['websocket'], ['polling']] as const) {
      const viewer = await view({ token: adminToken, transports: [...transports] });
      expect(await viewer.subscribe(frames('live-1'))).toEqual({ ok: true });
      const { seq, session } = await postFrame(hub, 'live-1', key, jpeg);
      const got = await waitFor('the frame', () => viewer.frames.find(({ meta }) => meta.seq === seq));
      expect(Buffer.from(got.bytes).equals(jpeg)).toBe(true);
      expect(got.meta).toMatchObject({
        device: 'live-1',
        session,
        mediaType: 'image/jpeg',
        width: 64,
        height: 48,
      });
    }
  });

  it('brings the latest frame at once to who comes later', async () => {
    const key = await hub.addDevice('live-2');
    const { seq } = await postFrame(hub, 'live-2', key, jpeg);
    const viewer = await view();
    await viewer.subscribe(frames('live-2'));
    await waitFor('the latest frame', () => viewer.frames[0]?.meta.seq === seq);
  });

  it('sends to a viewer that never acknowledges two frames and not one more, and the newest when it does', async () => {
    const key = await hub.addDevice('live-3');
    const got: { seq: number; acknowledge: () => void }[] = [];
    const stalled: LiveViewer = await view({
      token: adminToken,
      onPicture(_feed, meta) {
        got.push({ seq: meta.seq, acknowledge: () => stalled.acknowledge('frames', meta) });
        return false;
      },
    });
    const other = await view();
    await stalled.subscribe(frames('live-3'));
    await other.subscribe(frames('live-3'));
    let last = 0;
    for (let index = 0; index < 30; index++) {
      last = (await postFrame(hub, 'live-3', key, jpeg)).seq;
      await waitFor('the other viewer, who is not held up', () =>
        other.frames.some(({ meta }) => meta.seq === last),
      );
    }
    expect(got).toHaveLength(2);
    expect(other.frames).toHaveLength(30);
    got[0]?.acknowledge();
    await waitFor('the newest', () => got[2]?.seq === last);
  });

  it('tells each viewer what it was sent and what was dropped for it', async () => {
    const key = await hub.addDevice('live-4');
    const viewer = await view({ token: adminToken, onPicture: () => false });
    const told: { delivered: number; dropped: { superseded?: number } }[] = [];
    viewer.socket.on('delivery', (delivery) => told.push(delivery));
    await viewer.subscribe(frames('live-4'));
    for (let index = 0; index < 10; index++) await postFrame(hub, 'live-4', key, jpeg);
    await waitFor('the figures', () =>
      told.some(({ delivered, dropped }) => delivered === 2 && dropped.superseded === 7),
    );
  });

  it('ends with unsubscribe', async () => {
    const key = await hub.addDevice('live-5');
    const viewer = await view();
    await viewer.subscribe(frames('live-5'));
    await postFrame(hub, 'live-5', key, jpeg);
    await waitFor('a frame', () => viewer.frames.length === 1);
    viewer.socket.emit('unsubscribe', frames('live-5'));
    await new Promise<void>((resolve) => viewer.socket.emit('clock', () => resolve()));
    await postFrame(hub, 'live-5', key, jpeg);
    await new Promise<void>((resolve) => viewer.socket.emit('clock', () => resolve()));
    expect(viewer.frames).toHaveLength(1);
  });
});

describe('refusals', () => {
  it('an unknown device and a device not granted are the same to a viewer', async () => {
    await hub.addDevice('secret-1');
    const { cookie } = await hub.addPerson('curious@example.org');
    const viewer = await view({ cookie });
    const unknown = await viewer.subscribe(frames('no-such'));
    const forbidden = await viewer.subscribe(frames('secret-1'));
    expect(unknown).toMatchObject({ error: { code: 'not_found' } });
    expect(forbidden).toEqual(unknown);
    expect(await viewer.subscribe(thumbnails('secret-1'))).toEqual(unknown);
  });

  it('a device key opens its own device and nothing else', async () => {
    const key = await hub.addDevice('own-1');
    await hub.addDevice('own-2');
    const viewer = await view({ token: key });
    expect(await viewer.subscribe(frames('own-1'))).toEqual({ ok: true });
    expect(await viewer.subscribe(frames('own-2'))).toMatchObject({ error: { code: 'forbidden' } });
  });

  it('rubbish is refused by name and changes nothing', async () => {
    const viewer = await view();
    const refused: string[] = [];
    viewer.socket.on('refused', ({ event, error }) => refused.push(`${event} ${error.code}`));
    const rubbish = viewer.socket as unknown as { emit(event: string, ...args: unknown[]): void };
    rubbish.emit('subscribe', { feed: 'everything' }, 5);
    rubbish.emit('painted', 'all of it');
    rubbish.emit('painted', [{ feed: 'frames', device: 'x', seq: -1 }]);
    rubbish.emit('unsubscribe', null);
    rubbish.emit('drop_tables', 1);
    rubbish.emit('clock', 'now');
    await waitFor('all refusals', () => refused.length >= 7);
    expect(new Set(refused)).toEqual(
      new Set([
        'subscribe bad_request',
        'painted bad_request',
        'unsubscribe bad_request',
        'drop_tables bad_request',
        'clock bad_request',
      ]),
    );
    expect(viewer.socket.connected).toBe(true);
  });
});

describe('the wall', () => {
  it('shows a device from waiting to online, stale and offline, by itself', async () => {
    const viewer = await view();
    await viewer.subscribe({ feed: 'wall' });
    const key = await hub.addDevice('wall-1');
    const presence = (wanted: string) =>
      waitFor(`presence ${wanted}`, () => viewer.wall.get('wall-1')?.presence === wanted);
    await presence('waiting');
    await postFrame(hub, 'wall-1', key, jpeg);
    await presence('online');
    await presence('stale');
    await presence('offline');
    await hub.call('DELETE', '/api/devices/wall-1');
    await waitFor('the farewell', () => viewer.gone.includes('wall-1'));
  });

  it('shows a viewer only what was granted, and changes with the grants', async () => {
    await hub.addDevice('granted-1');
    await hub.addDevice('hidden-1');
    const { id, cookie } = await hub.addPerson('wall@example.org', { grants: ['granted-1'] });
    const viewer = await view({ cookie });
    await viewer.subscribe({ feed: 'wall' });
    await waitFor('the wall', () => viewer.wall.size > 0);
    expect([...viewer.wall.keys()]).toEqual(['granted-1']);
    await hub.call('PUT', `/api/users/${id}/grants/hidden-1`);
    await waitFor('the new device', () => viewer.wall.has('hidden-1'));
    await hub.call('DELETE', `/api/users/${id}/grants/hidden-1`);
    await waitFor('it to vanish', () => !viewer.wall.has('hidden-1'));
  });

  it('sends small pictures, never full frames, made once however many look, and none when nobody looks', async () => {
    const key = await hub.addDevice('thumbs-1');
    const made = async () =>
      Number(
        /frameroom_thumbnails_made_total (\d+)/.exec(await (await hub.call('GET', '/metrics')).text())?.[1],
      );
    const before = await made();
    for (let index = 0; index < 5; index++) await postFrame(hub, 'thumbs-1', key, big);
    expect(await made()).toBe(before);
    const viewers = await Promise.all([view(), view(), view()]);
    await Promise.all(viewers.map((viewer) => viewer.subscribe(thumbnails('thumbs-1'))));
    const { seq } = await postFrame(hub, 'thumbs-1', key, big);
    for (const viewer of viewers) {
      const last = await waitFor('a thumbnail', () => viewer.thumbnails.find(({ meta }) => meta.seq === seq));
      expect(last.meta).toMatchObject({ width: 320, height: 180, mediaType: 'image/jpeg' });
      expect(viewer.frames).toHaveLength(0);
    }
    expect(await made()).toBeLessThanOrEqual(before + 2);
    const { device } = (await (await hub.call('GET', '/api/devices/thumbs-1')).json()) as {
      device: { status: { viewers: number; session: string } };
    };
    expect(device.status.viewers, 'a thumbnail is not a viewer of full frames').toBe(0);
    const { session } = (await (await hub.call('GET', `/api/sessions/${device.status.session}`)).json()) as {
      session: { delivered: number; dropped: object };
    };
    expect(session).toMatchObject({ delivered: 0, dropped: {} });
  });
});

describe('a wall of 16 devices', () => {
  it('gets thumbnails of each and never a full frame', async () => {
    const devices = Array.from({ length: 16 }, (_, index) => `sixteen-${index}`);
    const keys = new Map<string, string>();
    for (const device of devices) keys.set(device, await hub.addDevice(device));
    const viewer = await view();
    await viewer.subscribe({ feed: 'wall' });
    for (const device of devices) await viewer.subscribe(thumbnails(device));
    const postAll = () =>
      Promise.all(devices.map((device) => postFrame(hub, device, keys.get(device) ?? '', big)));
    await postAll();
    await waitFor(
      'a thumbnail of each',
      () => new Set(viewer.thumbnails.map(({ meta }) => meta.device)).size === 16,
    );
    await postAll();
    await waitFor('more of them', () => viewer.thumbnails.length >= 32);
    expect(viewer.frames).toHaveLength(0);
    for (const { meta } of viewer.thumbnails) expect(meta.width).toBe(320);
  });
});

describe('what was allowed and is allowed no more ends at once', () => {
  it('a removed grant ends the pictures and leaves the connection', async () => {
    const key = await hub.addDevice('ends-1');
    const { id, cookie } = await hub.addPerson('ends@example.org', { grants: ['ends-1'] });
    const viewer = await view({ cookie });
    await viewer.subscribe(frames('ends-1'));
    await postFrame(hub, 'ends-1', key, jpeg);
    await waitFor('a frame', () => viewer.frames.length === 1);
    await hub.call('DELETE', `/api/users/${id}/grants/ends-1`);
    await waitFor('the farewell', () => viewer.gone.includes('ends-1'));
    await postFrame(hub, 'ends-1', key, jpeg);
    await new Promise<void>((resolve) => viewer.socket.emit('clock', () => resolve()));
    expect(viewer.frames).toHaveLength(1);
  });

  it('a disabled person is disconnected', async () => {
    const { id, cookie } = await hub.addPerson('disabled@example.org');
    const viewer = await view({ cookie });
    const ended = new Promise((resolve) => viewer.socket.once('disconnect', resolve));
    await hub.call('PATCH', `/api/users/${id}`, { disabled: true });
    await ended;
    await expect(view({ cookie })).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it("a client that sends one of Socket.IO's own event names is cut off, so it cannot slip away from rechecks", async () => {
    for (const name of ['disconnect', 'disconnecting', 'error', 'newListener']) {
      const viewer = await view();
      const ended = new Promise((resolve) => viewer.socket.once('disconnect', resolve));
      // The client library refuses to send these by `emit`.
      const raw = viewer.socket as unknown as { packet(packet: object): void };
      raw.packet({ type: 2, data: [name, 'transport close'], options: {} });
      await ended;
      viewer.close();
    }
  });

  it('a rotated key ends its holder', async () => {
    const key = await hub.addDevice('ends-2');
    const viewer = await view({ token: key });
    const ended = new Promise((resolve) => viewer.socket.once('disconnect', resolve));
    await hub.call('POST', '/api/devices/ends-2/key');
    await ended;
  });
});
