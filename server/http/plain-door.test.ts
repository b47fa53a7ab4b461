import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { DeviceId } from '#contract/ids.ts';
import { type LiveViewer, openLiveViewer } from '#server/testing/live-viewer.ts';
import { postFrame } from '#server/testing/post-frame.ts';
import { adminToken, startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';

let hub: TestHub;
let key: string;
let cookie: string;
let jpeg: Buffer;
let viewer: LiveViewer | null = null;

beforeAll(async () => {
  // The clients of these tests believe the certificate that the hub made.
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  hub = await startTestHub({
    TLS: 'self-signed',
    PLAIN_DEVICE_PORT: '0',
    PROCESSORS_PORT: '0',
    PEOPLE_COUNTER_PORT: '0',
  });
  key = await hub.addDevice('door');
  ({ cookie } = await hub.addPerson('vera@example.org', { grants: ['door'] }));
  jpeg = await makeImage();
});
afterAll(async () => {
  await hub.close();
  vi.unstubAllEnvs();
});
afterEach(() => {
  viewer?.close();
  viewer = null;
});

type Port = 'PORT' | 'PLAIN_DEVICE_PORT' | 'PROCESSORS_PORT' | 'PEOPLE_COUNTER_PORT';

const portOf = (port: Port) => (port === 'PORT' ? hub.port : (hub.ownPorts[port] ?? 0));
const plainAt = (port: Port) => `http://127.0.0.1:${portOf(port)}`;

async function ask(url: string, method = 'GET', headers: Record<string, string> = {}, body?: Buffer) {
  const answer = await fetch(url, {
    method,
    headers,
    redirect: 'manual',
    ...(body ? { body: new Uint8Array(body) } : {}),
  });
  return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() };
}

/** 101 when it was let in. */
function upgrade(url: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace(/^http/, 'ws'), { headers });
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.on('unexpected-response', (request, answer) => {
      request.destroy();
      resolve(answer.statusCode ?? 0);
    });
    socket.on('error', reject);
  });
}

describe('with TLS', () => {
  it('https serves, and a viewer watches over wss', async () => {
    expect(hub.url).toMatch(/^https:/);
    expect((await ask(`${hub.url}/healthz`)).status).toBe(200);
    viewer = await openLiveViewer(hub.url, { cookie, origin: hub.url });
    await viewer.subscribe({ feed: 'frames', device: 'door' as DeviceId });
    const { seq } = await postFrame(hub, 'door', key, jpeg);
    await waitFor('the frame', () => viewer?.frames.at(-1)?.meta.seq === seq);
  });

  it('plain http is shown the way for pages, with path and query, and told for everything else', async () => {
    const secure = hub.url;
    const page = await ask(`${plainAt('PORT')}/devices/door?x=1`);
    expect([page.status, page.location]).toEqual([308, `${secure}/devices/door?x=1`]);
    expect((await ask(`${plainAt('PORT')}/devices`, 'HEAD')).status).toBe(308);
    const html = { accept: 'text/html,application/xhtml+xml' };
    expect((await ask(`${plainAt('PORT')}/face_mask_detection.html`, 'GET', html)).status).toBe(308);
    const bearer = { authorization: `Bearer ${key}` };
    for (const [method, path] of [
      ['GET', '/api/devices'],
      ['GET', '/api/nothing'],
      ['POST', '/api/devices/door/frames'],
      ['POST', '/devices'],
      ['GET', '/socket.io/?EIO=4&transport=polling'],
      ['GET', '/video_feed'],
      ['POST', '/face_mask_detection/upload_frame'],
    ] as const) {
      const answer = await ask(plainAt('PORT') + path, method, bearer);
      expect([path, answer.status, answer.location]).toEqual([path, 403, null]);
      expect(answer.text).toContain(`use ${secure}`);
    }
    for (const path of ['/api/live/?EIO=4&transport=websocket', '/people-counter', '/processor'])
      expect([path, await upgrade(plainAt('PORT') + path, bearer)]).toEqual([path, 403]);
  });
});

describe('PLAIN_DEVICE_PORT', () => {
  const port = 'PLAIN_DEVICE_PORT';

  it('takes what devices send', async () => {
    const { seq } = await postFrame({ url: plainAt(port) }, 'door', key, jpeg);
    expect(seq).toBeGreaterThan(0);
    const bearer = { authorization: `Bearer ${key}` };
    const upload = Buffer.from(JSON.stringify({ id: 'door', image: jpeg.toString('base64') }));
    expect(
      (await ask(`${plainAt(port)}/face_mask_detection/upload_frame`, 'POST', bearer, upload)).status,
    ).toBe(200);
    expect((await ask(`${plainAt(port)}/socket.io/?EIO=4&transport=polling`)).status).toBe(200);
    expect((await ask(`${plainAt(port)}/get_session_id`, 'GET', bearer)).status).toBe(200);
    for (const path of ['/processor', '/socket.io/?EIO=4&transport=websocket', '/api/devices/door/push'])
      expect([path, await upgrade(plainAt(port) + path, bearer)]).toEqual([path, 101]);
  });

  it('takes nothing else: pages are sent to https, the rest is refused', async () => {
    const page = await ask(`${plainAt(port)}/devices`);
    expect([page.status, page.location]).toEqual([308, `${hub.url}/devices`]);
    const bearer = { authorization: `Bearer ${adminToken}` };
    for (const [method, path] of [
      ['GET', '/api/devices'],
      ['GET', '/api/devices/door/snapshot.jpg'],
      ['GET', '/api/devices/door/stream.mjpeg'],
      ['DELETE', '/api/devices/door'],
      ['GET', '/metrics'],
      ['GET', '/timelines'],
      ['POST', '/api/auth/callback/credentials'],
    ] as const) {
      const answer = await ask(plainAt(port) + path, method, bearer);
      expect([path, answer.status, answer.location]).toEqual([path, 403, null]);
    }
    for (const path of ['/api/live/?EIO=4&transport=websocket', '/client', '/people-counter', '/nowhere'])
      expect([path, await upgrade(plainAt(port) + path, bearer)]).toEqual([path, 403]);
  });

  it('takes no login: a cookie there is not looked at', async () => {
    const { cookie: admin } = await hub.addPerson('ada@example.org', { role: 'admin' });
    const answer = await ask(`${plainAt(port)}/api/devices/door/frames`, 'POST', { cookie: admin }, jpeg);
    expect(answer.status).toBe(401);
  });

  it('speaks no TLS', async () => {
    await expect(ask(`https://127.0.0.1:${portOf(port)}/healthz`)).rejects.toThrow();
  });
});

describe('the port of an older protocol', () => {
  it('speaks that kind of protocol in the clear, and nothing of ours', async () => {
    const bearer = { authorization: `Bearer ${key}` };
    for (const path of ['/processor', '/client'])
      expect([path, await upgrade(plainAt('PROCESSORS_PORT') + path, bearer)]).toEqual([path, 101]);
    expect(await upgrade(`${plainAt('PEOPLE_COUNTER_PORT')}/?key=${key}`)).toBe(101);
    expect((await ask(`${plainAt('PROCESSORS_PORT')}/objectIds`, 'GET', bearer)).status).toBe(200);
    expect((await ask(`${plainAt('PROCESSORS_PORT')}/api/devices`, 'GET', bearer)).status).toBe(403);
    expect(await upgrade(`${plainAt('PROCESSORS_PORT')}/api/live/?EIO=4&transport=websocket`, bearer)).toBe(
      403,
    );
  });

  it('speaks TLS too, and then all that PORT does', async () => {
    const secure = `https://127.0.0.1:${portOf('PROCESSORS_PORT')}`;
    expect((await ask(`${secure}/api/devices`, 'GET', { cookie })).status).toBe(200);
    expect(await upgrade(`${secure}/processor`, { authorization: `Bearer ${key}` })).toBe(101);
  });
});
