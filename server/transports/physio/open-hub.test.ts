import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { waitFor } from '#server/testing/test-images.ts';
import { type ClientOptions, makePng, openAt } from './test-client.ts';

const success = '{"success": true}';
const png = makePng();

let hub: TestHub;
const { open, openDevice, historyOf, closeAll } = openAt(() => hub);

beforeAll(async () => {
  hub = await startTestHub({
    ANONYMOUS_ACCESS: '1',
    MAX_FRAME_BYTES: '20MB',
    MAX_DEVICE_BYTES_PER_SECOND: '100MB',
  });
});
afterAll(async () => {
  closeAll();
  await hub.close();
});

describe('a hub for everybody and everything', () => {
  it('of 16 MB passes where the hub takes frames of that size, over WebSocket and polling', async () => {
    const picture = makePng({ padding: 16_000_000 });
    for (const transport of ['websocket', 'polling'] as const) {
      const client = await openDevice(`large-${transport}`, { transports: [transport] });
      await client.start();
      expect(await client.frame(Date.now(), picture)).toBe(success);
      await client.predicted(1);
      expect(await historyOf(`large-${transport}`)).toMatchObject([{ frames: 1, bytes: picture.length }]);
      client.socket.close();
    }
  });

  it('is made on a hub for everybody: the one named, else one per address, numbered, and the same again', async () => {
    const devices = async () => {
      const body = (await (await hub.call('GET', '/api/devices')).json()) as { devices: { id: string }[] };
      return body.devices.map(({ id }) => id).filter((id) => !id.startsWith('large'));
    };
    const send = async (options: ClientOptions) => {
      const client = await open(options);
      // All at once: the frames wait until the device is there.
      const answers = await Promise.all([client.start(), client.frame(1, png), client.frame(2, png)]);
      expect(answers).toEqual([success, success, success]);
      return client;
    };
    await send({ query: { device: 'seat-7' } });
    const [first] = [await send({}), await send({})];
    expect((await devices()).sort()).toEqual(['physio-127.0.0.1', 'physio-127.0.0.1-2', 'seat-7']);
    await open({});
    first.socket.close();
    await waitFor('the first to be gone', async () => (await historyOf('physio-127.0.0.1'))[0]?.endedAt);
    await send({});
    expect(await devices()).toHaveLength(3);
  });
});
