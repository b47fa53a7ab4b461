import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postFrame } from '#server/testing/post-frame.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { waitFor } from '#server/testing/test-images.ts';
import { makePng, openAt } from './test-client.ts';

const png = makePng();

let hub: TestHub;
const { open, openDevice, historyOf, closeAll } = openAt(() => hub);

beforeAll(async () => {
  hub = await startTestHub({ SESSION_IDLE_SECONDS: '1' });
});
afterAll(async () => {
  closeAll();
  await hub.close();
});

describe('a session', () => {
  it('can follow another on the same connection, each with its own frames', async () => {
    const client = await openDevice('two-in-a-row');
    const sids = new Set<unknown>();
    for (const frames of [3, 5]) {
      await client.start(1_700_000_000_000 + frames * 1000);
      const before = client.predictions.length;
      for (let n = 0; n < frames; n++) await client.frame(n, png);
      for (const { sid } of await client.predicted(before + frames)) sids.add(sid);
      await client.end();
    }
    expect(sids.size).toBe(2);
    const history = await historyOf('two-in-a-row');
    expect(history.map(({ frames, endReason }) => [frames, endReason])).toEqual([
      [5, 'ended'],
      [3, 'ended'],
    ]);
  });

  it('begins anew for a device that was sending before it', async () => {
    const key = await hub.addDevice('anew');
    await postFrame(hub, 'anew', key, png);
    const client = await open({ key });
    await client.start();
    await client.frame(1, png);
    await client.predicted(1);
    expect((await historyOf('anew')).map(({ frames, endReason }) => [frames, endReason])).toEqual([
      [1, null],
      [1, 'ended'],
    ]);
  });

  it('is not ended by silence, and is ended by the end of its connection', async () => {
    const client = await openDevice('quiet');
    await client.start();
    await client.frame(1, png);
    await client.predicted(1);
    // Another device's session falls silent after this one's, and is ended by the same look around.
    const otherKey = await hub.addDevice('other');
    await postFrame(hub, 'other', otherKey, png);
    await waitFor('the other to be idle', async () => (await historyOf('other'))[0]?.endReason === 'idle');
    expect(await historyOf('quiet')).toMatchObject([{ endedAt: null }]);
    client.socket.close();
    const ended = await waitFor('the end', async () => (await historyOf('quiet'))[0]?.endReason);
    expect(ended).toBe('disconnected');
  });

  it('of a hub that stops is over because of that', async () => {
    const client = await openDevice('until-the-end');
    await client.start();
    await client.frame(1, png);
    await client.predicted(1);
    await hub.restart();
    expect(await historyOf('until-the-end')).toMatchObject([{ endReason: 'shutdown', frames: 1 }]);
  });

  it('is not ended by an older connection of the same device that ends late', async () => {
    const key = await hub.addDevice('came-back');
    const [older, newer] = [await open({ key }), await open({ key })];
    for (const client of [older, newer]) {
      await client.start();
      await client.frame(1, png);
      await client.predicted(1);
    }
    await older.end();
    await newer.frame(2, png);
    await newer.predicted(2);
    expect((await historyOf('came-back')).map(({ frames, endReason }) => [frames, endReason])).toEqual([
      [2, null],
      [1, 'ended'],
    ]);
  });

  it('ends in the middle of a frame when the connection breaks there, and nothing of that frame is kept', async () => {
    const client = await openDevice('half');
    await client.start();
    await client.frame(1, png);
    await client.predicted(1);
    // The announcement of a frame and half of its bytes, then nothing: as when a cable is pulled.
    const engine = client.socket.io.engine as unknown as { transport: { ws: import('ws').WebSocket } };
    const raw = (engine.transport.ws as unknown as { _socket: import('node:net').Socket })._socket;
    const announcement = `451-7["frame",{"_placeholder":true,"num":0}]`;
    const head = Buffer.from([0x81, 0x80 | announcement.length, 0, 0, 0, 0]);
    const half = Buffer.concat([Buffer.from([0x82, 0x80 | 126, 0x20, 0x00, 0, 0, 0, 0]), Buffer.alloc(4096)]);
    raw.write(Buffer.concat([head, Buffer.from(announcement), half]), () => raw.destroy());
    await waitFor('the end', async () => (await historyOf('half'))[0]?.endReason === 'disconnected');
    expect(await historyOf('half')).toMatchObject([{ frames: 1, refused: {} }]);
  });

  it('ends at once when the key is exchanged', async () => {
    const client = await openDevice('rotated');
    await client.start();
    await client.frame(1, png);
    await hub.call('POST', '/api/devices/rotated/key');
    await waitFor('the end', () => client.socket.disconnected);
    await waitFor(
      'its end in the history',
      async () => (await historyOf('rotated'))[0]?.endReason === 'disconnected',
    );
  });
});
