import { execFile } from 'node:child_process';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postFrame } from '#server/testing/post-frame.ts';
import { adminToken, startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { createStreamSplitter } from '../frames/stream-splitter.ts';

let hub: TestHub;
let jpeg: Buffer;

beforeAll(async () => {
  hub = await startTestHub();
  jpeg = await makeImage('jpeg', { width: 320, height: 240 });
});
afterAll(() => hub.close());

/** Reads the stream with the splitter that reads cameras. */
function readMjpeg(
  device: string,
  headers: Record<string, string> = { authorization: `Bearer ${adminToken}` },
) {
  const frames: Buffer[] = [];
  const state = { ended: false };
  const splitter = createStreamSplitter({
    maxFrameBytes: 20_000_000,
    onFrame: (bytes) => void frames.push(bytes),
    onRefused: (cause) => expect.unreachable(cause),
  });
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    const req = request(`${hub.url}/api/devices/${device}/stream.mjpeg`, { headers }, (res) => {
      res.on('data', (chunk: Buffer) => splitter.push(chunk));
      res.on('close', () => {
        state.ended = true;
      });
      res.on('error', () => undefined);
      resolve(res);
    });
    req.on('error', reject);
    req.end();
  });
  return { frames, state, response };
}

const viewersOf = async (device: string) => {
  const body = (await (await hub.call('GET', `/api/devices/${device}`)).json()) as {
    device: { status: { viewers: number } };
  };
  return body.device.status.viewers;
};

describe('stream.mjpeg', () => {
  it('brings the latest frame and each that follows, byte for byte', async () => {
    const key = await hub.addDevice('m-1');
    await postFrame(hub, 'm-1', key, jpeg);
    const reader = readMjpeg('m-1');
    const res = await reader.response;
    expect(res.headers['content-type']).toContain('multipart/x-mixed-replace');
    await waitFor('the latest', () => reader.frames.length === 1);
    await postFrame(hub, 'm-1', key, jpeg);
    await waitFor('the next', () => reader.frames.length === 2);
    expect(reader.frames[1]?.equals(jpeg)).toBe(true);
    res.destroy();
    await waitFor('its place to be free', async () => (await viewersOf('m-1')) === 0);
  });

  it('is JPEG also for a device that sends PNG or WebP', async () => {
    const key = await hub.addDevice('m-2');
    const reader = readMjpeg('m-2');
    await reader.response;
    for (const format of ['png', 'webp'] as const) {
      const before = reader.frames.length;
      await postFrame(hub, 'm-2', key, await makeImage(format, { width: 100, height: 80 }));
      const frame = await waitFor('the converted frame', () => reader.frames[before]);
      expect(await sharp(frame).metadata()).toMatchObject({ format: 'jpeg', width: 100, height: 80 });
    }
  });

  it('holds one frame for a reader that stalls, and delays nobody', async () => {
    const key = await hub.addDevice('m-3');
    const noise = await sharp(
      Buffer.from(Array.from({ length: 1000 * 700 * 3 }, (_, i) => (i * 7919) % 251)),
      {
        raw: { width: 1000, height: 700, channels: 3 },
      },
    )
      .jpeg({ quality: 95 })
      .toBuffer();
    const stalled = connect(hub.port, '127.0.0.1');
    stalled.write(`GET /api/devices/m-3/stream.mjpeg?key=${key} HTTP/1.1\r\nHost: hub\r\n\r\n`);
    await waitFor('the stalled reader', async () => (await viewersOf('m-3')) === 1);
    // Reads nothing from here on: what the kernel takes is all it gets.
    stalled.pause();
    const quick = readMjpeg('m-3');
    await quick.response;
    const posts = 60;
    for (let index = 1; index <= posts; index++) {
      await postFrame(hub, 'm-3', key, noise);
      await waitFor('the quick reader', () => quick.frames.length === index);
    }
    const metrics = await (await hub.call('GET', '/metrics')).text();
    const superseded = Number(/frames_dropped_total\{cause="superseded"\} (\d+)/.exec(metrics)?.[1] ?? 0);
    // The kernel's buffers swallow a few frames; all the others were never written.
    expect(noise.length * posts).toBeGreaterThan(30_000_000);
    expect(superseded).toBeGreaterThan(posts / 3);
    stalled.destroy();
  });

  it('is refused without a login, and for a viewer without a grant', async () => {
    await hub.addDevice('m-4');
    const { cookie } = await hub.addPerson('nobody@example.org');
    for (const path of ['stream.mjpeg', 'snapshot.jpg']) {
      expect((await hub.call('GET', `/api/devices/m-4/${path}`, undefined, {})).status).toBe(401);
      expect((await hub.call('GET', `/api/devices/m-4/${path}`, undefined, { cookie })).status).toBe(404);
    }
  });

  it('ends at once when the grant is taken away', async () => {
    const key = await hub.addDevice('m-5');
    const { id, cookie } = await hub.addPerson('leaving@example.org', { grants: ['m-5'] });
    await postFrame(hub, 'm-5', key, jpeg);
    const reader = readMjpeg('m-5', { cookie });
    await reader.response;
    await waitFor('a frame', () => reader.frames.length === 1);
    await hub.call('DELETE', `/api/users/${id}/grants/m-5`);
    await waitFor('the end', () => reader.state.ended);
  });

  it('is read by ffmpeg', async () => {
    const key = await hub.addDevice('m-6');
    const timer = setInterval(() => void postFrame(hub, 'm-6', key, jpeg).catch(() => undefined), 50);
    try {
      const { stdout } = await promisify(execFile)(process.env.FFMPEG_PATH ?? 'ffmpeg', [
        ...['-v', 'error', '-f', 'mpjpeg', '-i', `${hub.url}/api/devices/m-6/stream.mjpeg?key=${key}`],
        ...['-frames:v', '5', '-f', 'framehash', '-'],
      ]);
      const pictures = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      expect(pictures).toHaveLength(5);
    } finally {
      clearInterval(timer);
    }
  });
});

describe('snapshot.jpg', () => {
  it('is the latest frame as JPEG; 404 before the first', async () => {
    const key = await hub.addDevice('s-1');
    expect((await hub.call('GET', '/api/devices/s-1/snapshot.jpg')).status).toBe(404);
    await postFrame(hub, 's-1', key, jpeg);
    const answer = await hub.call('GET', '/api/devices/s-1/snapshot.jpg');
    expect(Buffer.from(await answer.arrayBuffer()).equals(jpeg)).toBe(true);
    await postFrame(hub, 's-1', key, await makeImage('png'));
    const converted = await hub.call('GET', '/api/devices/s-1/snapshot.jpg');
    expect(await sharp(Buffer.from(await converted.arrayBuffer())).metadata()).toMatchObject({
      format: 'jpeg',
    });
  });

  it('says so when the latest picture has a good header and a broken body', async () => {
    const key = await hub.addDevice('s-2');
    const png = await makeImage('png');
    await postFrame(hub, 's-2', key, Buffer.concat([png.subarray(0, 40), Buffer.alloc(20, 255)]));
    const answer = await hub.call('GET', '/api/devices/s-2/snapshot.jpg');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ error: { code: 'unavailable' } });
  });
});
