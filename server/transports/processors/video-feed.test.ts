import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postFrame } from '#server/testing/post-frame.ts';
import { adminToken, startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';

let hub: TestHub;
let jpeg: Buffer;
let keyOfDoor: string;

beforeAll(async () => {
  hub = await startTestHub();
  jpeg = await makeImage('jpeg', { width: 320, height: 240 });
  keyOfDoor = await hub.addDevice('door');
  await hub.addDevice('yard');
});
afterAll(() => hub.close());

/** The answer as bytes, as the socket brings them. */
function readRaw(path: string, headers = '') {
  const socket = connect(hub.port, '127.0.0.1');
  const state = { bytes: Buffer.alloc(0), ended: false };
  socket.on('data', (chunk) => {
    state.bytes = Buffer.concat([state.bytes, chunk]);
  });
  socket.on('close', () => {
    state.ended = true;
  });
  socket.on('error', () => undefined);
  // HTTP/1.0: no chunks between the parts.
  socket.write(`GET ${path} HTTP/1.0\r\nHost: hub\r\n${headers}\r\n`);
  return { socket, state };
}

const part = (bytes: Buffer) =>
  Buffer.concat([
    Buffer.from(
      `--jpgboundary\r\nContent-type: image/jpeg\r\nContent-length: ${bytes.length}\r\n\r\n`,
      'latin1',
    ),
    bytes,
    Buffer.from('\r\n'),
  ]);

const viewersOf = async (device: string) => {
  const body = (await (await hub.call('GET', `/api/devices/${device}`)).json()) as {
    device: { status: { viewers: number } };
  };
  return body.device.status.viewers;
};

describe('/video_feed', () => {
  it('has the headers and parts of the contract, byte for byte', async () => {
    await postFrame(hub, 'door', keyOfDoor, jpeg);
    const { socket, state } = readRaw(`/video_feed?device=door&key=${keyOfDoor}&rubbish=1`);
    await waitFor('the first part', () => state.bytes.includes(jpeg));
    await postFrame(hub, 'door', keyOfDoor, jpeg);
    const expected = Buffer.concat([part(jpeg), part(jpeg)]);
    await waitFor('both parts', () => state.bytes.includes(expected));
    const [head = ''] = state.bytes.toString('latin1').split('\r\n\r\n');
    const headers = head.split('\r\n');
    expect(headers[0]).toMatch(/^HTTP\/1\.[01] 200/);
    expect(headers).toContain('Content-Type: multipart/x-mixed-replace;boundary=--jpgboundary');
    expect(headers).toContain(
      'Cache-Control: no-store, no-cache, must-revalidate, pre-check=0, post-check=0, max-age=0',
    );
    expect(headers).toContain('Pragma: no-cache');
    const body = state.bytes.subarray(head.length + 4);
    expect(body.subarray(0, expected.length).equals(expected)).toBe(true);
    socket.destroy();
    await waitFor('its place to be free', async () => (await viewersOf('door')) === 0);
  });

  it('is JPEG for a device that sends PNG, and the same bytes for all who watch', async () => {
    const readers = [0, 1, 2].map(() => readRaw(`/video_feed?device=door&key=${keyOfDoor}`));
    await waitFor('three readers', async () => (await viewersOf('door')) === 3);
    await postFrame(hub, 'door', keyOfDoor, await makeImage('png', { width: 100, height: 80 }));
    const pictures = await Promise.all(
      readers.map(({ state }) =>
        waitFor('the picture', () => {
          const parts = state.bytes.toString('latin1').split('--jpgboundary\r\n').filter(Boolean);
          const last = parts.findLast((text) => text.endsWith('\r\n') && text.includes('Content-length'));
          const bytes = Buffer.from(last?.split('\r\n\r\n')[1]?.slice(0, -2) ?? '', 'latin1');
          return bytes.length > 0 && !bytes.equals(jpeg) && bytes;
        }),
      ),
    );
    expect(await sharp(pictures[0]).metadata()).toMatchObject({ format: 'jpeg', width: 100, height: 80 });
    for (const picture of pictures) expect(picture.equals(pictures[0] ?? Buffer.alloc(0))).toBe(true);
    for (const { socket } of readers) socket.destroy();
  });

  it('without ?device= is the only visible one; asks for it when there are several, is 404 when there is none', async () => {
    const one = await hub.addPerson('one@example.org', { grants: ['door'] });
    const none = await hub.addPerson('none@example.org');
    await postFrame(hub, 'door', keyOfDoor, jpeg);
    const answer = await fetch(`${hub.url}/video_feed`, { headers: { cookie: one.cookie } });
    expect(answer.status).toBe(200);
    await answer.body?.cancel();
    expect((await hub.call('GET', '/video_feed')).status).toBe(400);
    expect((await hub.call('GET', '/video_feed', undefined, { cookie: none.cookie })).status).toBe(404);
    expect((await hub.call('GET', '/video_feed?device=yard', undefined, { cookie: one.cookie })).status).toBe(
      404,
    );
    expect((await hub.call('GET', '/video_feed', undefined, {})).status).toBe(401);
  });

  it('ends at once when the grant is taken away', async () => {
    const { id, cookie } = await hub.addPerson('leaving@example.org', { grants: ['door'] });
    await postFrame(hub, 'door', keyOfDoor, jpeg);
    const { state } = readRaw('/video_feed', `Cookie: ${cookie}\r\n`);
    await waitFor('a picture', () => state.bytes.includes(jpeg));
    await hub.call('DELETE', `/api/users/${id}/grants/door`);
    await waitFor('the end', () => state.ended);
  });

  it('holds one frame for a reader that stalls, and delays nobody', async () => {
    const noise = await sharp(
      Buffer.from(Array.from({ length: 1000 * 700 * 3 }, (_, i) => (i * 7919) % 251)),
      {
        raw: { width: 1000, height: 700, channels: 3 },
      },
    )
      .jpeg({ quality: 95 })
      .toBuffer();
    const stalled = readRaw(`/video_feed?device=door&key=${keyOfDoor}`);
    const quick = readRaw(`/video_feed?device=door&key=${keyOfDoor}`);
    await waitFor('both readers', async () => (await viewersOf('door')) === 2);
    stalled.socket.pause();
    const posts = 60;
    for (let index = 0; index < posts; index++) {
      quick.state.bytes = Buffer.alloc(0);
      await postFrame(hub, 'door', keyOfDoor, noise);
      await waitFor('the quick reader', () => quick.state.bytes.length >= noise.length);
    }
    stalled.state.bytes = Buffer.alloc(0);
    stalled.socket.resume();
    await waitFor('the present picture', () => stalled.state.bytes.includes(noise));
    await postFrame(hub, 'door', keyOfDoor, jpeg);
    await waitFor('the next', () => stalled.state.bytes.includes(jpeg));
    expect(noise.length * posts).toBeGreaterThan(30_000_000);
    expect(stalled.state.bytes.length).toBeLessThan((noise.length * posts) / 2);
    stalled.socket.destroy();
    quick.socket.destroy();
  });

  it('is read by ffmpeg, with no word about how to read it', async () => {
    const timer = setInterval(() => void postFrame(hub, 'door', keyOfDoor, jpeg).catch(() => undefined), 50);
    try {
      const { stdout } = await promisify(execFile)(process.env.FFMPEG_PATH ?? 'ffmpeg', [
        ...['-v', 'error', '-i', `${hub.url}/video_feed?device=door&key=${keyOfDoor}`],
        ...['-frames:v', '5', '-f', 'framehash', '-'],
      ]);
      expect(stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toHaveLength(5);
    } finally {
      clearInterval(timer);
    }
  });

  it('is one of the doors of the admin token too', async () => {
    const answer = await fetch(`${hub.url}/video_feed?device=door&key=${adminToken}`);
    expect(answer.status).toBe(200);
    await answer.body?.cancel();
  });
});
