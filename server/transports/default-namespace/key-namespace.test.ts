import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';

let hub: TestHub;
const sockets: Socket[] = [];
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(async () => {
  for (const socket of sockets) socket.close();
  await hub.close();
});

function connect(base: string): Promise<Socket> {
  const socket = io(base, { forceNew: true, transports: ['websocket'], reconnection: false });
  sockets.push(socket);
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', reject);
  });
}

describe('a Socket.IO client whose only setting is a base URL', () => {
  it('presents its key as the path, and is served as on the default namespace', async () => {
    const key = await hub.addDevice('pi-1');
    const socket = await connect(`${hub.url}/k/${key}`);
    expect(await socket.emitWithAck('no_such_event')).toBe(
      '{"success": false, "error": "Unregistered event"}',
    );
    const ended = new Promise((resolve) => socket.once('disconnect', resolve));
    await hub.call('POST', '/api/devices/pi-1/key');
    await ended;
  });

  it('is refused with a wrong key, and with a path that is none', async () => {
    await expect(connect(`${hub.url}/k/frk_wrong`)).rejects.toThrow('Invalid namespace');
    await expect(connect(`${hub.url}/elsewhere`)).rejects.toThrow('Invalid namespace');
    await expect(connect(hub.url)).rejects.toThrow('authentication failed');
  });
});
