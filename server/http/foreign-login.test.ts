import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openLiveViewer } from '#server/testing/live-viewer.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage } from '#server/testing/test-images.ts';

let hub: TestHub;
let cookie: string;
let key: string;
let jpeg: Buffer;

beforeAll(async () => {
  hub = await startTestHub();
  key = await hub.addDevice('door');
  ({ cookie } = await hub.addPerson('ada@example.org', { role: 'admin' }));
  jpeg = await makeImage();
});
afterAll(() => hub.close());

/** What a browser sends along, by where the page is from that asks. */
const pages: Record<string, Record<string, string>> = {
  'our own page': { origin: 'HUB' },
  'our own page, an old browser that says nothing': {},
  'our own page, by Sec-Fetch-Site alone': { 'sec-fetch-site': 'same-origin' },
  'another site': { origin: 'https://evil.example' },
  'another port of this machine': { origin: 'http://127.0.0.1:1' },
  'a sandboxed frame': { origin: 'null' },
  'something that is no origin': { origin: '%%%' },
  'another site, by Sec-Fetch-Site alone': { 'sec-fetch-site': 'cross-site' },
  'a neighbour, by Sec-Fetch-Site alone': { 'sec-fetch-site': 'same-site' },
};
function sentBy(page: string): Record<string, string> {
  const sent = pages[page] ?? {};
  return sent.origin === 'HUB' ? { origin: hub.url } : sent;
}

/** The client library of the live endpoint sends an origin and nothing else. */
const pagesFor = (door: string) =>
  Object.keys(pages).filter((page) => !door.startsWith('the live') || !page.includes('Sec-Fetch-Site'));

const isOwn = (page: string) => page.startsWith('our own');

async function post(path: string, headers: Record<string, string>, body: string | Buffer): Promise<number> {
  const answer = await fetch(hub.url + path, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  await answer.arrayBuffer();
  return answer.status;
}

const connect = (path: string, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve) => {
    const socket = new WebSocket(hub.url.replace('http', 'ws') + path, { headers });
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.on('unexpected-response', (request, answer) => {
      request.destroy();
      resolve(answer.statusCode ?? 0);
    });
    socket.on('error', () => undefined);
  });

/** Each answers a status; 200 to 299 and 101 are "let in". */
const doors: Record<string, (headers: Record<string, string>) => Promise<number>> = {
  'our REST': (headers) =>
    post('/api/devices', { ...headers, 'content-type': 'application/json' }, `{"id":"d${Math.random()}"}`),
  'a frame': (headers) => post('/api/devices/door/frames', headers, jpeg),
  'a pi-rooms upload': (headers) =>
    post(
      '/face_mask_detection/upload_frame',
      headers,
      JSON.stringify({ id: 'door', image: jpeg.toString('base64') }),
    ),
  'a clips session': (headers) => post('/get_session_id', headers, ''),
  'the live endpoint': (headers) =>
    openLiveViewer(hub.url, headers).then(
      (viewer) => {
        viewer.close();
        return 101;
      },
      () => 403,
    ),
  'the live endpoint by polling': (headers) =>
    openLiveViewer(hub.url, { ...headers, transports: ['polling'] }).then(
      (viewer) => {
        viewer.close();
        return 101;
      },
      () => 403,
    ),
  'the people-counter socket': (headers) => connect('/people-counter?device=door', headers),
  'the push socket': (headers) => connect('/api/devices/door/push', headers),
};

describe.each(Object.keys(doors))('a login brought to %s', (door) => {
  it.each(pagesFor(door))('by %s', async (page) => {
    const status = await doors[door]?.({ cookie, ...sentBy(page) });
    if (isOwn(page)) expect(status).toSatisfy((got: number) => got === 101 || (got >= 200 && got < 300));
    else expect(status).toBe(403);
  });
});

describe('what another site may do all the same', () => {
  it('act with a key of its own, also where the browser sends our cookie along', async () => {
    const foreign = { cookie, origin: 'https://elsewhere.example' };
    expect(await post(`/api/devices/door/frames?key=${key}`, foreign, jpeg)).toBe(202);
    expect(await connect(`/people-counter?key=${key}`, foreign)).toBe(101);
  });

  it('link to us and show our pictures: such a request only reads and is no script’s', async () => {
    const link = { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await fetch(`${hub.url}/api/devices`, { headers: link })).status).toBe(200);
    const script = { cookie, origin: 'https://elsewhere.example' };
    expect((await fetch(`${hub.url}/api/devices`, { headers: script })).status).toBe(403);
  });

  it('not pretend to be one of our pages by saying that its login was taken away', async () => {
    const mark = { 'x-frameroom-foreign-login': 'dropped' };
    expect((await fetch(`${hub.url}/api/devices`, { headers: mark })).status).toBe(403);
    expect((await fetch(`${hub.url}/api/devices`, { headers: { ...mark, cookie } })).status).toBe(200);
  });
});
