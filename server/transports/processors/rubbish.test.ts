import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { waitFor } from '#server/testing/test-images.ts';
import { openPeer, openProcessor, sync, withoutSyncs } from './test-peer.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub({ ANONYMOUS_ACCESS: 'on' });
});
afterAll(() => hub.close());

const rubbish: readonly (string | Buffer)[] = [
  ...['', '{', 'null', '[]', '7', '"type"', '{"type":null}', '{"type":"fly"}', '{"TYPE":"stop"}', 'NaN'],
  ...['{"type":"start"}', '{"type":"stop"}', '{"type":"featureMap"}', '{"type":"boundingBoxes"}'],
  ...['{"type":"setUsesImages","usesImages":1}', '{"type":"authenticate","jwt":7}', '{"type":"identifier"}'],
  '['.repeat(500_000),
  `{"type":"boundingBoxes","frameId":1,"boxes":${'['.repeat(70)}${']'.repeat(70)}}`,
  `{"type":"stop","objectId":${'9'.repeat(100_000)}}`,
  '{"type":"boundingBoxes","frameId":1.0,"boxes":[NaN]}',
  '{"__proto__":{"type":"stop","objectId":1}}',
  Buffer.from([0xff, 0xfe, 0x00, 0x80]),
  Buffer.alloc(1000),
];

describe('rubbish', () => {
  it.each(['/processor', '/client'])(
    'of every kind leaves %s open, gets no answer and touches nobody else',
    async (path) => {
      const [camera, client] = [await openProcessor(hub, 'r-1'), await openPeer(hub, '/client')];
      const peer = await openPeer(hub, path);
      peer.say(...rubbish);
      // Bytes that are no UTF-8, in a message that says it is text.
      peer.socket.send(Buffer.from([0x7b, 0xff, 0x7d]), { binary: false });
      const random = createSeededRandom(9);
      for (let round = 0; round < 2500; round++)
        peer.socket.send(Buffer.from(Array.from({ length: random.below(40) }, () => random.below(256))), {
          binary: random.below(2) === 0,
        });
      if (path === '/processor') {
        peer.say({ type: 'identifier', id: 'r-2' });
        await sync(peer, client);
      } else {
        await new Promise((resolve) => {
          peer.socket.once('pong', resolve);
          peer.socket.ping();
        });
      }
      await sync(camera, client);
      expect(peer.socket.readyState).toBe(peer.socket.OPEN);
      expect(peer.texts.filter((text) => !text.includes('"sync '))).toEqual([]);
      expect(withoutSyncs(client.texts)).toEqual([]);
      await Promise.all([camera.close(), client.close(), peer.close()]);
    },
    60_000,
  );

  it('is no loss when there is too much of anything: who says more than 500 a second is read more slowly', async () => {
    const [camera, client] = [await openProcessor(hub, 'r-5'), await openPeer(hub, '/client')];
    await sync(camera, client);
    const begin = performance.now();
    const messages = 6500;
    for (let frame = 0; frame < messages; frame++)
      camera.say(`{"type":"boundingBoxes","frameId":${frame}.0,"boxes":[]}`);
    await client.hears(`"frameId":${messages - 1}.0`);
    expect(withoutSyncs(client.texts)).toHaveLength(messages);
    expect(performance.now() - begin).toBeGreaterThan(2000);
    await Promise.all([camera.close(), client.close()]);
  });

  it('over the size of a message closes that socket and no other', async () => {
    const [camera, client] = [await openProcessor(hub, 'r-3'), await openPeer(hub, '/client')];
    const large = await openPeer(hub, '/client');
    large.say(`{"type":"start","image":"${'A'.repeat(12_000_000)}"}`);
    await waitFor('the close', () => large.closed.code);
    expect(large.closed.code).toBe(1009);
    await sync(camera, client);
  });

  it('that breaks the WebSocket itself ends that connection and no other', async () => {
    const [camera, client] = [await openProcessor(hub, 'r-4'), await openPeer(hub, '/client')];
    for (let round = 0; round < 20; round++) {
      const raw = connect(hub.port, '127.0.0.1');
      raw.on('error', () => undefined);
      raw.write(
        `GET /client HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
      );
      await new Promise((resolve) => raw.once('data', resolve));
      raw.end(Buffer.from([0xf0 + round, 0xff, ...randomBytes(50)]));
      await new Promise((resolve) => raw.once('close', resolve));
    }
    await sync(camera, client);
  });

  it('at the upgrade (no WebSocket, wrong version) is refused', async () => {
    expect((await fetch(`${hub.url}/client`)).status).toBe(404);
    await expect(openPeer(hub, '/clients')).rejects.toThrow('404');
  });
});

describe('who does not read', () => {
  const boxesOf = (frame: number, size: number) =>
    `{"type":"boundingBoxes","frameId":${frame}.0,"boxes":["${'x'.repeat(size)}"]}`;

  it('as client costs a bounded buffer, gets the newest boxes when it reads again, and delays nobody', async () => {
    const [camera, other] = [await openProcessor(hub, 'w-1'), await openProcessor(hub, 'w-2')];
    const [stalled, quick] = [await openPeer(hub, '/client'), await openPeer(hub, '/client')];
    await sync(camera, stalled);
    await sync(other, stalled);
    stalled.texts.length = 0;
    stalled.socket.pause();
    const messages = 300;
    const size = 200_000;
    other.say(boxesOf(0, 10));
    for (let frame = 1; frame <= messages; frame++) {
      camera.say(boxesOf(frame, size));
      await quick.hears(`"cameraId":"w-1","frameId":${frame}.0`);
      quick.texts.length = 0;
    }
    stalled.socket.resume();
    await stalled.hears(`"frameId":${messages}.0`);
    const bytes = stalled.texts.reduce((sum, text) => sum + text.length, 0);
    // A megabyte of ours and what the kernel's buffers swallow; 60 MB were said.
    expect(bytes).toBeLessThan(20_000_000);
    expect(stalled.texts.some((text) => text.includes('"w-2"'))).toBe(true);
    const frames = stalled.texts.flatMap((text) => /"w-1","frameId":(\d+)/.exec(text)?.[1] ?? []).map(Number);
    expect(frames).toEqual([...frames].sort((a, b) => a - b));
  }, 60_000);

  it('as processor is closed with "try again later" when its line of commands is full; the others get them all', async () => {
    const [stalled, quick, client] = [
      await openProcessor(hub, 'w-3'),
      await openProcessor(hub, 'w-4'),
      await openPeer(hub, '/client'),
    ];
    await Promise.all([sync(stalled, client), sync(quick, client)]);
    client.say({ type: 'start', cameraId: 'w-4', image: 'data:image/png;base64,AAAA' });
    const id = /"objectId":(\d+)/.exec(await quick.hears('"start"'))?.[1];
    quick.texts.length = 0;
    stalled.socket.pause();
    const [maps, size] = [3000, 10_000];
    for (let map = 0; map < maps; map++)
      quick.say(`{"type":"featureMap","objectId":${id},"featureMap":[${map}.0,"${'x'.repeat(size)}"]}`);
    await quick.hears(`[${maps - 1}.0,`);
    expect(quick.texts).toHaveLength(maps);
    stalled.socket.resume();
    await waitFor('the close', () => stalled.closed.code);
    expect(stalled.closed.code).toBe(1013);
    expect(stalled.texts.length).toBeLessThan(maps - 1000);
    await sync(quick, client);
  }, 60_000);
});
