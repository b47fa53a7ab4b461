import { once } from 'node:events';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { waitFor } from '#server/testing/test-images.ts';
import { keepPinging } from './keep-pinging.ts';
import { openPeer, type Peer } from './test-peer.ts';

let server: WebSocketServer;
const accepted: WebSocket[] = [];

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket) => accepted.push(socket));
  await once(server, 'listening');
});
afterAll(() => {
  vi.useRealTimers();
  server.close();
});

async function connectTwo(): Promise<{ peer: Peer; socket: WebSocket }> {
  const { port } = server.address() as { port: number };
  const peer = await openPeer({ url: `http://127.0.0.1:${port}` }, '/');
  return { peer, socket: await waitFor('the connection', () => accepted.shift()) };
}

it('a peer that answers pings stays for ever', async () => {
  const { peer, socket } = await connectTwo();
  const stop = keepPinging(socket, () => expect.unreachable('it answers'));
  for (let minute = 0; minute < 20; minute++) {
    const pong = new Promise((resolve) => socket.once('pong', resolve));
    vi.advanceTimersByTime(30_000);
    await pong;
  }
  stop();
  expect(peer.closed.code).toBeUndefined();
  await peer.close();
});

it('a peer that answers none is ended after two, and said to be silent once', async () => {
  const { peer, socket } = await connectTwo();
  peer.socket.pause();
  let silent = 0;
  keepPinging(socket, () => {
    silent += 1;
  });
  vi.advanceTimersByTime(89_000);
  expect(silent).toBe(0);
  vi.advanceTimersByTime(200_000);
  expect(silent).toBe(1);
  peer.socket.resume();
  await waitFor('the end', () => peer.closed.code);
});
