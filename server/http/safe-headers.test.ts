// Every route there is, asked by an administrator and by nobody: what its answer tells browsers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postFrame } from '#server/testing/post-frame.ts';
import { adminToken, startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage } from '#server/testing/test-images.ts';

let hub: TestHub;
let key: string;

beforeAll(async () => {
  hub = await startTestHub();
  key = await hub.addDevice('door');
  await postFrame(hub, 'door', key, await makeImage());
});
afterAll(() => hub.close());

/** Shown by pages of other sites: pictures with a key in their address, and the client that pages load from its server. */
const forOtherSites = [
  '/api/devices/door/snapshot.jpg',
  '/api/devices/door/stream.mjpeg',
  '/video_feed',
  ...['socket.io.js', 'socket.io.min.js', 'socket.io.esm.min.js'].flatMap((name) => [
    `/socket.io/${name}`,
    `/socket.io/${name}.map`,
  ]),
];

/** Nothing here runs, but for the Socket.IO client and the page of pi-rooms, which we wrote. */
const runs = (path: string) =>
  path === '/face_mask_detection.html' || path.startsWith('/socket.io/socket.io');

const callers: Record<string, string>[] = [{ authorization: `Bearer ${adminToken}` }, {}];

/** The head of the answer; the rest may never end. */
async function headOf(path: string, headers: Record<string, string>): Promise<Response> {
  const abort = new AbortController();
  const answer = await fetch(hub.url + path, { headers, signal: abort.signal, redirect: 'manual' });
  abort.abort();
  return answer;
}

describe('every answer', () => {
  it('is nosniff, has no type that runs, and is for our own pages unless it is meant for others', async () => {
    const paths = hub.routes
      .filter(({ method }) => method === 'GET')
      .map(({ path }) => path.replace(/^(\/api\/devices\/):\w+/, '$1door').replaceAll(/:\w+/g, '1'));
    expect(paths.length).toBeGreaterThan(30);
    for (const path of paths)
      for (const headers of callers) {
        const answer = await headOf(path, headers);
        const said = (name: string) => answer.headers.get(name);
        expect([path, said('x-content-type-options')]).toEqual([path, 'nosniff']);
        expect([path, said('referrer-policy')]).toEqual([
          path,
          answer.ok && path === '/face_mask_detection.html' ? 'no-referrer' : 'same-origin',
        ]);
        const isForOthers = answer.ok && forOtherSites.includes(path);
        expect([path, said('cross-origin-resource-policy')]).toEqual([
          path,
          isForOthers ? 'cross-origin' : 'same-origin',
        ]);
        if (!runs(path)) expect(said('content-type') ?? '', path).not.toMatch(/html|javascript|svg|xml/);
        expect(answer.status, path).toBeLessThan(500);
      }
  });
});

describe('a picture', () => {
  const upload = (body: string | Uint8Array<ArrayBuffer>, type: string) =>
    fetch(`${hub.url}/api/devices/door/frames`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': type },
      body,
    });

  it.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'image/svg+xml'],
    ['HTML', '<!doctype html><script>alert(1)</script>', 'image/jpeg'],
    ['GIF with a script', 'GIF89a/*<script>alert(1)</script>*/', 'image/gif'],
  ])('that is %s is refused, and not repeated', async (_what, body, type) => {
    const answer = await upload(body, type);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(await answer.text()).not.toContain('alert');
  });

  it('is given out as JPEG, whatever its sender called it', async () => {
    const png = new Uint8Array(await makeImage('png'));
    expect((await upload(png, 'text/html')).status).toBe(202);
    const answer = await headOf('/api/devices/door/snapshot.jpg', { authorization: `Bearer ${key}` });
    expect(answer.headers.get('content-type')).toBe('image/jpeg');
  });
});
