// What came in by one protocol reaches viewers of every other, and is converted at most once. A protocol is a line in `doors`
// (ways in) or in `readers` (ways to watch).
import { request } from 'node:http';
import type { SharpInput, SharpOptions } from 'sharp';
import sharp from 'sharp';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { openLiveViewer } from '#server/testing/live-viewer.ts';
import { postFrame } from '#server/testing/post-frame.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { createStreamSplitter } from './frames/stream-splitter.ts';

/** Pictures that the hub has opened: a frame's bytes handed to sharp. */
const opened = vi.hoisted(() => ({ count: 0 }));

vi.mock('sharp', async (importOriginal) => {
  const { default: real } = await importOriginal<typeof import('sharp')>();
  const counting = new Proxy(real, {
    apply(target, self, [input, options]: [SharpInput, SharpOptions]) {
      if (options?.limitInputPixels) opened.count += 1;
      return Reflect.apply(target, self, [input, options]);
    },
  });
  return { default: counting };
});

type Camera = { device: string; key: string };
/** What a viewer has been shown, as bytes, and what ends it. */
type Watching = { pictures: Buffer[]; close(): void };

const doors: Record<string, (camera: Camera, image: Buffer) => Promise<void>> = {
  async frames({ device, key }, image) {
    await postFrame(hub, device, key, image);
  },
  async 'pi-rooms'({ device, key }, image) {
    const answer = await fetch(`${hub.url}/k/${key}/face_mask_detection/upload_frame`, {
      method: 'POST',
      body: JSON.stringify({ image: image.toString('base64'), id: device }),
    });
    expect(answer.status).toBe(200);
  },
  async physio({ key }, image) {
    const socket = await connected(io(hub.url, { auth: { key }, transports: ['websocket'], forceNew: true }));
    const now = Buffer.alloc(8);
    now.writeBigUInt64LE(BigInt(Date.now()));
    expect(await socket.emitWithAck('session_start', now)).toBe('{"success": true}');
    expect(await socket.emitWithAck('frame', Buffer.concat([now, image]))).toBe('{"success": true}');
    socket.close();
  },
  async clips({ key }, image) {
    const answer = await fetch(`${hub.url}/get_session_id?key=${key}`);
    const query = (await answer.json()) as { session_id: string };
    const socket = await connected(io(hub.url, { query, transports: ['websocket'], forceNew: true }));
    expect(await socket.emitWithAck('process', image)).toMatchObject({ success: true });
    socket.close();
  },
};

/** What each way in takes; every one not named here takes both. */
const takes: Partial<Record<string, readonly string[]>> = { physio: ['png'] };

function connected(socket: Socket): Promise<Socket> {
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket)).once('connect_error', reject);
  });
}

/** Reads multipart/x-mixed-replace with the splitter that reads cameras. */
async function watchMultipart(path: string): Promise<Watching> {
  const pictures: Buffer[] = [];
  const splitter = createStreamSplitter({
    maxFrameBytes: 1_000_000,
    onFrame: (bytes) => void pictures.push(bytes),
    onRefused: (cause) => expect.unreachable(cause),
  });
  const req = request(hub.url + path);
  req.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    req.on('response', (res) => {
      res.on('data', (chunk: Buffer) => splitter.push(chunk)).on('error', () => undefined);
      resolve();
    });
    req.end();
  });
  return { pictures, close: () => void req.destroy() };
}

/** `jpeg`: shows JPEG whatever came in. `as sent`: the very bytes. */
type Reader = { shows: 'jpeg' | 'as sent'; watch(camera: Camera): Promise<Watching> };

const readers: Record<string, Reader> = {
  live: {
    shows: 'as sent',
    async watch({ device, key }) {
      const pictures: Buffer[] = [];
      const viewer = await openLiveViewer(hub.url, {
        token: key,
        onPicture: (_feed, _meta, bytes) => pictures.push(Buffer.from(bytes)) > 0,
      });
      await viewer.subscribe({ feed: 'frames', device: device as never });
      return { pictures, close: viewer.close };
    },
  },
  'pi-rooms': {
    shows: 'as sent',
    async watch({ device, key }) {
      const pictures: Buffer[] = [];
      const socket = io(hub.url, { auth: { key }, transports: ['websocket'], forceNew: true });
      socket.on('new_frame', (frame: Record<string, string>) => {
        pictures.push(Buffer.from(frame[device]?.split(',')[1] ?? '', 'base64'));
      });
      const joined = new Promise((resolve) => socket.once('join_room_msg', resolve));
      socket.emit('/face_mask_detection/join', { room: device });
      await joined;
      return { pictures, close: () => void socket.close() };
    },
  },
  mjpeg: {
    shows: 'jpeg',
    watch: ({ device, key }) => watchMultipart(`/api/devices/${device}/stream.mjpeg?key=${key}`),
  },
  video_feed: {
    shows: 'jpeg',
    watch: ({ device, key }) => watchMultipart(`/video_feed?device=${device}&key=${key}`),
  },
  'people-counter': {
    shows: 'jpeg',
    async watch({ device, key }) {
      const pictures: Buffer[] = [];
      const socket = new WebSocket(`${hub.url}/k/${key}/people-counter?device=${device}`);
      socket.on('message', (text) => {
        const message = JSON.parse(String(text)) as { type: string; data: string };
        if (message.type === 'frame') pictures.push(Buffer.from(message.data, 'base64'));
      });
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      return { pictures, close: () => socket.close() };
    },
  },
};

let hub: TestHub;

beforeAll(async () => {
  // Without results clips opens no picture of its own accord.
  hub = await startTestHub({ EMIT_RESULT: 'off' });
});
afterAll(() => hub.close());

describe.each(Object.keys(doors))('a frame that came in by %s', (door) => {
  const formats = (['jpeg', 'png'] as const).filter((format) => takes[door]?.includes(format) ?? true);

  it.each(formats)('as %s reaches every viewer, converted at most once', async (format) => {
    const device = `${door}-${format}`;
    const camera: Camera = { device, key: await hub.addDevice(device) };
    // Two of each, so that a conversion per viewer would show.
    const audience = [];
    for (const reader of [...Object.values(readers), ...Object.values(readers)])
      audience.push({ reader, ...(await reader.watch(camera)) });
    const before = opened.count;

    const images = await Promise.all(['#f00', '#0f0', '#00f'].map((colour) => makeImage(format, { colour })));
    for (const [index, image] of images.entries()) {
      await doors[door]?.(camera, image);
      for (const { reader, pictures } of audience) {
        const shown = await waitFor(`picture ${index}`, () => pictures[index]);
        if (reader.shows === 'as sent' || format === 'jpeg') expect(shown.equals(image)).toBe(true);
        else expect(shown.subarray(0, 2).toString('hex')).toBe('ffd8');
      }
    }
    expect(opened.count - before).toBe(format === 'jpeg' ? 0 : images.length);
    for (const { close } of audience) close();
  });
});

it('the counter of conversions counts', async () => {
  const before = opened.count;
  await sharp(await makeImage('png'), { limitInputPixels: 1_000_000 }).metadata();
  expect(opened.count).toBe(before + 1);
});
