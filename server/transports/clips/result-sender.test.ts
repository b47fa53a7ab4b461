import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { startClipModel } from '#server/testing/clip-model.ts';
import { startTestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { createLosses } from './losses.ts';
import { createResultSender } from './result-sender.ts';
import { openClient } from './test-client.ts';

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

describe('results', () => {
  it('go out while the connection takes them, and no more than a few wait when it does not', () => {
    const connection = new EventEmitter();
    const losses = createLosses();
    const sent: unknown[] = [];
    const send = createResultSender({
      connection: connection as unknown as Parameters<typeof createResultSender>[0]['connection'],
      emit: (result) => sent.push(result),
      losses,
      atATime: 3,
    });
    for (let n = 1; n <= 5; n += 1) send(n);
    connection.emit('flush');
    send(6);
    expect([sent, losses.counts.client_slow]).toEqual([[1, 2, 3], 3]);
    connection.emit('drain');
    send(7);
    expect(sent).toEqual([1, 2, 3, 7]);
  });

  it('to a client that stops reading are dropped; its frames are taken, others get theirs', {
    timeout: 60_000,
  }, async () => {
    const large = JSON.stringify('x'.repeat(900_000));
    const model = await startClipModel({ answer: (res) => res.end(large) });
    closes.push(model.close);
    const hub = await startTestHub({
      CLIP_MODELS: `large=${model.url}`,
      CLIP_WINDOW_FRAMES: '1',
      CLIP_HOP_FRAMES: '1',
    });
    closes.push(hub.close);
    const jpeg = await makeImage();
    const stalled = await openClient(hub, await hub.addDevice('stalled'));
    const other = await openClient(hub, await hub.addDevice('other'));
    closes.push(stalled.close, other.close);
    const tcp = tcpOf(stalled);
    tcp.pause();
    const clips = 40;
    for (let n = 1; n <= clips; n += 1) {
      stalled.socket.emit('process', jpeg);
      await waitFor(`clip ${n}`, () => model.clips.length === n);
    }
    expect(await other.process(jpeg)).toMatchObject({ success: true });
    await waitFor('the other’s result', () => other.results.length === 1);
    tcp.resume();
    expect(await stalled.process(jpeg)).toMatchObject({ success: true });
    await waitFor('a result again', () => stalled.results.length > 0);
    expect(stalled.results.length).toBeLessThan(clips - 10);
  });
});

/** The client's own TCP socket, below the WebSocket. */
function tcpOf({ socket }: { socket: unknown }): { pause(): void; resume(): void } {
  const { transport } = (socket as { io: { engine: { transport: { ws: { _socket: unknown } } } } }).io.engine;
  return transport.ws._socket as { pause(): void; resume(): void };
}
