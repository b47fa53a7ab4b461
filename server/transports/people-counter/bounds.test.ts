// What a client can cost: nothing here may grow with what it sends, or with what it does not read.
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { postFrame } from '#server/testing/post-frame.ts';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import { adminToken, startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { connectClient, postFace, type TestClient } from './test-client.ts';

let hub: TestHub;
let noise: Buffer;
const clients: TestClient[] = [];

beforeAll(async () => {
  hub = await startTestHub();
  noise = await makeNoise();
});
afterAll(async () => {
  for (const client of clients) client.close();
  await hub.close();
});

/** A picture that does not compress: about 800 kB. */
async function makeNoise(): Promise<Buffer> {
  const random = createSeededRandom(7);
  const pixels = Buffer.alloc(1000 * 700 * 3);
  for (let index = 0; index < pixels.length; index += 4) pixels.writeUInt32LE(random.below(2 ** 32), index);
  return sharp(pixels, { raw: { width: 1000, height: 700, channels: 3 } })
    .jpeg({ quality: 80 })
    .toBuffer();
}

async function connect(device: string): Promise<TestClient> {
  const client = await connectClient(`${hub.url}/people-counter?device=${device}&key=${adminToken}`);
  clients.push(client);
  return client;
}

/** Everything the hub has in its sockets and has not handed over. The client's own sockets are not the hub's. */
function bytesWaiting(): number {
  const handles = (process as unknown as { _getActiveHandles(): unknown[] })._getActiveHandles();
  return handles
    .filter((handle) => typeof (handle as { writableLength?: unknown }).writableLength === 'number')
    .reduce((sum: number, handle) => sum + (handle as { writableLength: number }).writableLength, 0);
}

const metric = async (name: string) => {
  const text = await (await hub.call('GET', '/metrics')).text();
  return Number(new RegExp(`${name} (\\d+)`).exec(text)?.[1] ?? 0);
};

describe('a client that reads nothing', () => {
  it('holds one frame and one message of stats; the others get every frame', async () => {
    const key = await hub.addDevice('b-1');
    const stalled = await connect('b-1');
    const quick = await connect('b-1');
    stalled.socket.pause();
    const superseded = 'frames_dropped_total\\{cause="superseded"\\}';
    const before = await metric(superseded);
    const posts = 40;
    let most = 0;
    for (let index = 1; index <= posts; index++) {
      await postFrame(hub, 'b-1', key, noise);
      await waitFor('the quick client', () => quick.of('frame').length === index);
      most = Math.max(most, bytesWaiting());
    }
    const message = noise.length * (4 / 3);
    expect(message * posts).toBeGreaterThan(20_000_000);
    // One whole frame may wait in the socket, and a little besides.
    expect(most).toBeLessThan(message * 2.2);
    expect((await metric(superseded)) - before).toBeGreaterThan(posts / 4);
  });

  it('and asks for all faces again and again holds one answer, then is shown out', async () => {
    await hub.addDevice('b-2');
    for (let index = 0; index < 12; index++) await postFace(hub, 'b-2', noise);
    const stalled = await connect('b-2');
    const quick = await connect('b-2');
    const answer = JSON.stringify(await quick.ask({ type: 'get_all_faces' })).length;
    expect(answer).toBeGreaterThan(5_000_000);
    stalled.socket.pause();
    let most = 0;
    for (let index = 0; index < 400; index++) stalled.socket.send('{"type":"get_all_faces"}');
    // While its first answers are stuck, another client gets its own.
    for (let index = 0; index < 5; index++) {
      expect(await quick.ask({ type: 'get_face', face_id: 1 })).toMatchObject({ face_id: 1 });
      most = Math.max(most, bytesWaiting());
    }
    expect(most).toBeLessThan(answer * 1.5);
    // More than wait are refused: 1,000, which at 500 a second takes a while.
    const flood = setInterval(() => {
      for (let index = 0; index < 80; index++) stalled.socket.send('{"type":"get_all_faces"}');
      most = Math.max(most, bytesWaiting());
    }, 200);
    await waitFor('the end', () => stalled.socket.readyState !== WebSocket.OPEN);
    clearInterval(flood);
    expect(most).toBeLessThan(answer * 1.5);
  });
});

describe('a client that sends', () => {
  it('a message over 64 kB is closed with 1009', async () => {
    await hub.addDevice('b-3');
    const client = await connect('b-3');
    client.socket.send(`"${'x'.repeat(63_900)}"`);
    await waitFor('an answer to one that just fits', () => client.messages.some(({ error }) => error));
    client.socket.send('x'.repeat(64_001));
    await waitFor('the close', () => client.closed);
    expect(client.closed).toMatchObject({ code: 1009 });
  });

  it('more than 500 messages in a second is closed with 1008, pings included', async () => {
    await hub.addDevice('b-4');
    for (const flood of [(socket: WebSocket) => socket.send('{}'), (socket: WebSocket) => socket.ping()]) {
      const client = await connect('b-4');
      for (let index = 0; index < 2000; index++) flood(client.socket);
      await waitFor('the close', () => client.closed);
      expect(client.closed).toEqual({ code: 1008, reason: 'At most 500 messages a second.' });
    }
  });

  it('a ping gets a pong', async () => {
    await hub.addDevice('b-5');
    const client = await connect('b-5');
    const pong = new Promise<string>((resolve) =>
      client.socket.once('pong', (data) => resolve(data.toString())),
    );
    client.socket.ping('are you there');
    expect(await pong).toBe('are you there');
  });

  it('text that is not UTF-8 is closed with 1007, as WebSocket has it', async () => {
    await hub.addDevice('b-6');
    const client = await connect('b-6');
    client.socket.send(Buffer.from([0xff, 0xfe, 0x22]), { binary: false });
    await waitFor('the close', () => client.closed);
    expect(client.closed).toMatchObject({ code: 1007 });
  });
});

describe('for three clients', () => {
  it('a PNG frame is converted once, made base64 once, and each gets the same', async () => {
    const key = await hub.addDevice('b-7');
    const three = await Promise.all([1, 2, 3].map(() => connect('b-7')));
    const png = await makeImage('png');
    const conversions = vi.spyOn(sharp.prototype, 'toBuffer');
    const texts = vi.spyOn(Buffer.prototype, 'toString');
    await postFrame(hub, 'b-7', key, png);
    const frames = await waitFor('all three', () => {
      const first = three.map((client) => client.of('frame')[0]);
      return first.every(Boolean) && first.map((frame) => JSON.stringify(frame));
    });
    // Small ones are those of the WebSocket handshake.
    const base64 = texts.mock.calls.filter(
      ([encoding], call) =>
        encoding === 'base64' && (texts.mock.contexts[call] as unknown as Buffer).length > 100,
    );
    expect(new Set(frames).size).toBe(1);
    expect(conversions).toHaveBeenCalledTimes(1);
    expect(base64).toHaveLength(1);
    vi.restoreAllMocks();
  });
});

describe('a device of more than 30 frames a second', () => {
  it('is shown with 30 at most in any second', async () => {
    const key = await hub.addDevice('b-8');
    const jpeg = await makeImage();
    const client = await connect('b-8');
    const start = performance.now();
    // On a quick machine more than the device's own limit lets in.
    while (performance.now() < start + 1500) await postFrame(hub, 'b-8', key, jpeg).catch(() => undefined);
    await waitFor('frames', () => client.of('frame').length > 1);
    // However slow the machine: one for each thirtieth of a second, and the first.
    const seconds = (performance.now() - start) / 1000;
    expect(client.of('frame').length).toBeLessThanOrEqual(Math.ceil(seconds * 30) + 1);
  });
});
