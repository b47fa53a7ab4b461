import { afterEach, describe, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { connect, openClient } from './test-client.ts';

let hub: TestHub;
afterEach(() => hub.close());

describe('ANONYMOUS_ACCESS', () => {
  it('lets a client in without a key and makes a device per address, and one more beside it', async () => {
    hub = await startTestHub({ ANONYMOUS_ACCESS: '1' });
    const jpeg = await makeImage();
    const one = await openClient(hub, null);
    const two = await openClient(hub, null);
    const named = await openClient(hub, null, { query: { device: 'door' } });
    for (const client of [one, two, named]) {
      expect(await client.process(jpeg)).toEqual({ success: true, seq: 1 });
    }
    one.close();
    await waitFor('one gone', async () => {
      const { devices } = (await (await hub.call('GET', '/api/devices')).json()) as {
        devices: { id: string; status: { presence: string } }[];
      };
      expect(devices.map(({ id }) => id).sort()).toEqual(['clips-127.0.0.1', 'clips-127.0.0.1-2', 'door']);
      return devices.some(({ id, status }) => id === 'clips-127.0.0.1' && status.presence === 'offline');
    });
    const back = await openClient(hub, null);
    expect(await back.process(jpeg)).toEqual({ success: true, seq: 2 });
    for (const client of [two, named, back]) client.close();
  });

  it('keeps the order of pictures sent while the device is still being made, and bounds how many wait', async () => {
    hub = await startTestHub({ ANONYMOUS_ACCESS: '1' });
    const jpeg = await makeImage();
    const client = await openClient(hub, null);
    const replies = await Promise.all(Array.from({ length: 40 }, () => client.process(jpeg)));
    const seqs = replies.flatMap(({ seq }) => seq ?? []);
    expect(seqs).toEqual(seqs.map((_seq, n) => n + 1));
    expect(seqs.length).toBeGreaterThanOrEqual(16);
    for (const { error } of replies.filter((reply) => reply.error))
      expect(error).toMatch(/Too many pictures/);
    client.close();
  });
});

describe('SESSION_ID_NAME', () => {
  it('names the parameter', async () => {
    hub = await startTestHub({ SESSION_ID_NAME: 'clip_session', ANONYMOUS_ACCESS: '1' });
    await expect(connect(hub, { query: { clip_session: 'x' } })).rejects.toThrow('invalid session id');
    const socket = await connect(hub, { query: { session_id: 'x' } });
    expect(await socket.emitWithAck('process', await makeImage())).toEqual({
      error: expect.stringMatching(/\?clip_session=/),
    });
    socket.close();
  });
});

describe('GENERATE_SESSION_ID_ON_CONNECT', () => {
  it('gives a connection without the parameter a session, and still needs a key', async () => {
    hub = await startTestHub({ GENERATE_SESSION_ID_ON_CONNECT: 'on' });
    const key = await hub.addDevice('pi-1');
    await expect(connect(hub)).rejects.toThrow('authentication failed');
    const socket = await connect(hub, { auth: { key } });
    const result = new Promise((resolve) => socket.once('result', resolve));
    expect(await socket.emitWithAck('process', await makeImage())).toEqual({ success: true, seq: 1 });
    expect(await result).toMatchObject({ result: { size: [64, 48] } });
    socket.close();
  });
});

describe('EMIT_RESULT off', () => {
  it('takes pictures and sends no result', async () => {
    hub = await startTestHub({ EMIT_RESULT: 'off' });
    const client = await openClient(hub, await hub.addDevice('pi-1'));
    for (let n = 0; n < 5; n += 1)
      expect(await client.process(await makeImage())).toMatchObject({ success: true });
    await client.socket.emitWithAck('test', 'everything before it has been answered');
    expect(client.results).toEqual([]);
    client.close();
  });
});
