// Each way of watching, through a whole hub with real clients, leaves one beginning and one end with the right person.
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type AuditEntry, listAuditAnswerSchema } from '#contract/api/audit.ts';
import type { Subscription } from '#contract/live.ts';
import { openLiveViewer } from '#server/testing/live-viewer.ts';
import { postFrame } from '#server/testing/post-frame.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';

let hub: TestHub;
let jpeg: Buffer;

beforeAll(async () => {
  hub = await startTestHub();
  jpeg = await makeImage();
});
afterAll(() => hub.close());

type Watcher = { device: string; key: string; headers: Record<string, string> };
/** Watches until a picture, or what stands for one, is here, and leaves. */
type Way = (watcher: Watcher) => Promise<void>;

async function watchLive({ device, headers }: Watcher, subscription: object): Promise<void> {
  const viewer = await openLiveViewer(hub.url, { cookie: headers.cookie, origin: hub.url });
  expect(await viewer.subscribe({ device, ...subscription } as unknown as Subscription)).toEqual({
    ok: true,
  });
  viewer.close();
}

async function readStream(path: string, { headers }: Watcher): Promise<void> {
  const leave = new AbortController();
  const answer = await fetch(hub.url + path, { headers, signal: leave.signal });
  expect(answer.status).toBe(200);
  await answer.body?.getReader().read();
  leave.abort();
}

async function openSocket(
  path: string,
  headers: Record<string, string>,
): Promise<{ socket: WebSocket; texts: string[] }> {
  const socket = new WebSocket(hub.url.replace('http', 'ws') + path, { headers });
  const texts: string[] = [];
  socket.on('message', (data) => void texts.push(String(data)));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return { socket, texts };
}

const ways: Record<string, Way> = {
  live: (watcher) => watchLive(watcher, { feed: 'frames' }),
  thumbnails: (watcher) => watchLive(watcher, { feed: 'thumbnails' }),
  results: (watcher) => watchLive(watcher, { feed: 'results' }),
  mjpeg: (watcher) => readStream(`/api/devices/${watcher.device}/stream.mjpeg`, watcher),

  async snapshot({ device, headers }) {
    for (let n = 0; n < 3; n++) {
      const answer = await fetch(`${hub.url}/api/devices/${device}/snapshot.jpg`, { headers });
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(0);
    }
  },

  async 'pi-rooms'({ device, headers }) {
    const socket = io(hub.url, {
      forceNew: true,
      transports: ['websocket'],
      extraHeaders: headers,
      reconnection: false,
    });
    const joined = new Promise((resolve) => socket.once('join_room_msg', resolve));
    socket.emit('/face_mask_detection/join', { room: device });
    await joined;
    socket.close();
  },

  async 'people-counter'({ device, headers }) {
    const { socket } = await openSocket(`/people-counter?device=${device}`, headers);
    socket.close();
  },

  async processors(watcher) {
    await readStream(`/video_feed?device=${watcher.device}`, watcher);
    const [processor, client] = [
      await openSocket(`/processor?key=${watcher.key}`, {}),
      await openSocket('/client', watcher.headers),
    ];
    processor.socket.send(JSON.stringify({ type: 'identifier', id: watcher.device }));
    processor.socket.send('{"type":"boundingBoxes","frameId":1,"boxes":[]}');
    await waitFor('the boxes', () => client.texts.length > 0);
    processor.socket.close();
    client.socket.close();
  },
};

async function watchesOf(device: string): Promise<AuditEntry[]> {
  const answer = await hub.call('GET', `/api/audit?device=${device}`);
  const { entries } = listAuditAnswerSchema.parse(await answer.json());
  return entries.filter(({ action }) => action.startsWith('watch.')).reverse();
}

async function makeWatcher(device: string): Promise<Watcher & { id: string }> {
  const key = await hub.addDevice(device);
  await postFrame(hub, device, key, jpeg);
  const { id, cookie } = await hub.addPerson(`${device}@example.org`, { grants: [device] });
  return { id, device, key, headers: { cookie } };
}

describe('watching', () => {
  it('leaves one beginning and one end, whichever way', async () => {
    const began = Date.now();
    const watchers = new Map<string, string>();
    for (const [via, watch] of Object.entries(ways)) {
      const watcher = await makeWatcher(`by-${via}`);
      watchers.set(via, watcher.id);
      await watch(watcher);
    }
    // What would be open still ends with the hub, and that is later.
    const noticedBy = Date.now() + 500;
    await waitFor('the hub to notice that all have left', () => Date.now() > noticedBy);
    await hub.restart();
    for (const [via, id] of watchers) {
      const entries = await watchesOf(`by-${via}`);
      const who = { actor: { kind: 'user', id, name: `by-${via}@example.org` }, address: '127.0.0.1' };
      expect(entries, via).toMatchObject([
        { action: 'watch.started', ...who },
        { action: 'watch.ended', ...who, details: { via: [via] } },
      ]);
      const { from, to } = entries[1]?.details ?? {};
      expect(Number(from)).toBeGreaterThanOrEqual(began);
      expect(Number(to)).toBeGreaterThanOrEqual(Number(from));
      expect(Number(to)).toBeLessThanOrEqual(noticedBy);
    }
  });

  it('is over for the record when the grant is taken away', async () => {
    const { id, device, headers } = await makeWatcher('taken');
    const viewer = await openLiveViewer(hub.url, { cookie: headers.cookie, origin: hub.url });
    await viewer.subscribe({ device, feed: 'frames' } as unknown as Subscription);
    await hub.call('DELETE', `/api/users/${id}/grants/${device}`);
    await waitFor('the picture to go', () => viewer.gone.includes(device));
    const takenBy = Date.now();
    await hub.restart();
    viewer.close();
    const [, ended] = await watchesOf(device);
    expect(Number(ended?.details.to)).toBeLessThanOrEqual(takenBy);
  });

  it('is not what a device does with its own key, nor a look at the headers alone', async () => {
    const { device, key, headers } = await makeWatcher('own');
    const own = { authorization: `Bearer ${key}` };
    await (await fetch(`${hub.url}/api/devices/${device}/snapshot.jpg`, { headers: own })).arrayBuffer();
    await fetch(`${hub.url}/api/devices/${device}/snapshot.jpg`, { method: 'HEAD', headers });
    await hub.restart();
    expect(await watchesOf(device)).toEqual([]);
  });
});
