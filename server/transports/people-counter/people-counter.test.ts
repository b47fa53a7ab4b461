import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postFrame } from '#server/testing/post-frame.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { connectClient, postFace, type TestClient } from './test-client.ts';

let hub: TestHub;
let jpeg: Buffer;
const clients: TestClient[] = [];
const timestamp = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/;

beforeAll(async () => {
  hub = await startTestHub();
  jpeg = await makeImage('jpeg');
});
afterAll(async () => {
  for (const client of clients) client.close();
  await hub.close();
});

async function connect(device: string, key: string): Promise<TestClient> {
  const client = await connectClient(`${hub.url}/people-counter?device=${device}&key=${key}`);
  clients.push(client);
  return client;
}

describe('a frame', () => {
  it('is sent as it arrives: the type, the JPEG in base64 and the server’s local time, in this order', async () => {
    const key = await hub.addDevice('f-1');
    const client = await connect('f-1', key);
    const before = Date.now();
    await postFrame(hub, 'f-1', key, jpeg);
    const [frame] = await waitFor('the frame', () => client.of('frame').length > 0 && client.of('frame'));
    expect(Object.keys(frame ?? {})).toEqual(['type', 'data', 'timestamp']);
    expect(Buffer.from(String(frame?.data), 'base64').equals(jpeg)).toBe(true);
    expect(frame?.timestamp).toMatch(timestamp);
    const at = new Date(String(frame?.timestamp).replace(' ', 'T')).getTime();
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(Date.now());
  });

  it.each(['png', 'webp'] as const)('is JPEG also when the device sends %s', async (format) => {
    const key = await hub.addDevice(`f-${format}`);
    const client = await connect(`f-${format}`, key);
    await postFrame(hub, `f-${format}`, key, await makeImage(format, { width: 100, height: 80 }));
    const frame = await waitFor('the frame', () => client.of('frame')[0]);
    expect(await sharp(Buffer.from(String(frame.data), 'base64')).metadata()).toMatchObject({
      format: 'jpeg',
      width: 100,
    });
  });

  it('that came before the client did is not sent: there is no hello', async () => {
    const key = await hub.addDevice('f-2');
    await postFrame(hub, 'f-2', key, jpeg);
    const client = await connect('f-2', key);
    // By the first stats a stored frame would have been here.
    await waitFor('stats', () => client.of('stats').length > 0);
    expect(client.messages.map(({ type }) => type)).toEqual(['stats']);
    const next = await makeImage('jpeg', { colour: '#ff0000' });
    await postFrame(hub, 'f-2', key, next);
    const frame = await waitFor('the next', () => client.of('frame')[0]);
    expect(Buffer.from(String(frame.data), 'base64').equals(next)).toBe(true);
    expect(client.of('frame')).toHaveLength(1);
  });

  it('with a good header and a broken body is left out, and the next one comes', async () => {
    const key = await hub.addDevice('f-3');
    const client = await connect('f-3', key);
    const png = await makeImage('png');
    await postFrame(hub, 'f-3', key, Buffer.concat([png.subarray(0, 40), Buffer.alloc(20, 255)]));
    await postFrame(hub, 'f-3', key, jpeg);
    const frame = await waitFor('the next', () => client.of('frame')[0]);
    expect(Buffer.from(String(frame.data), 'base64').equals(jpeg)).toBe(true);
  });
});

describe('stats', () => {
  it('are told twice a second, zeros before any were posted, and whether they change or not', async () => {
    const key = await hub.addDevice('s-1');
    const client = await connect('s-1', key);
    const [first, second, third] = await waitFor(
      'three',
      () => client.of('stats').length >= 3 && client.of('stats'),
    );
    expect(first).toEqual({
      type: 'stats',
      data: {
        count_in: 0,
        count_out: 0,
        face_count: 0,
        daily_event_count: 0,
        event_active: false,
        current_event_count_in: 0,
      },
      timestamp: expect.stringMatching(timestamp),
    });
    expect(Object.keys(first ?? {})).toEqual(['type', 'data', 'timestamp']);
    expect(second?.data).toEqual(first?.data);
    const times = [second, third].map((stats) =>
      new Date(String(stats?.timestamp).replace(' ', 'T')).getTime(),
    );
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(400);
  });

  it('show what is posted, merged over what was known', async () => {
    const key = await hub.addDevice('s-2');
    const client = await connect('s-2', key);
    await hub.call('POST', '/api/devices/s-2/stats', { count_in: 7, event_active: true });
    await hub.call('POST', '/api/devices/s-2/stats', { count_out: 2 });
    const told = await waitFor('both', () =>
      client.of('stats').find(({ data }) => (data as { count_out: number }).count_out === 2),
    );
    expect(told.data).toMatchObject({ count_in: 7, count_out: 2, event_active: true });
    expect(Object.keys(told.data as object)).toEqual([
      'count_in',
      'count_out',
      'face_count',
      'daily_event_count',
      'event_active',
      'current_event_count_in',
    ]);
  });
});

describe('an event', () => {
  it('is told when it starts and when it ends, to the clients of that device alone', async () => {
    const key = await hub.addDevice('e-1');
    const other = await connect('e-2', await hub.addDevice('e-2'));
    const client = await connect('e-1', key);
    await hub.call('POST', '/api/devices/e-1/events', { status: 'started', start_time: '14:05:09' });
    await hub.call('POST', '/api/devices/e-1/events', {
      status: 'ended',
      end_time: '15:10:00',
      count_in: 61,
    });
    const told = await waitFor('both', () => client.of('event').length === 2 && client.of('event'));
    expect(told).toEqual([
      {
        type: 'event',
        data: { status: 'started', start_time: '14:05:09' },
        timestamp: expect.stringMatching(timestamp),
      },
      {
        type: 'event',
        data: { status: 'ended', start_time: '14:05:09', end_time: '15:10:00', count_in: 61 },
        timestamp: expect.stringMatching(timestamp),
      },
    ]);
    expect(other.of('event')).toEqual([]);
  });
});

describe('after a restart', () => {
  it('figures, events and faces are as they were', async () => {
    const key = await hub.addDevice('k-1');
    await hub.call('POST', '/api/devices/k-1/stats', { count_in: 12 });
    await hub.call('POST', '/api/devices/k-1/events', { status: 'started', start_time: 1_795_000_000_000 });
    await postFace(hub, 'k-1', jpeg);
    await hub.restart();
    const client = await connect('k-1', key);
    const stats = await waitFor('stats', () => client.of('stats')[0]);
    expect(stats.data).toMatchObject({ count_in: 12 });
    expect(await client.ask({ type: 'get_face', face_id: 1 })).toMatchObject({
      image_data: jpeg.toString('base64'),
    });
    // The event goes on: its end finds its start, and the next face its number.
    const ended = await hub.call('POST', '/api/devices/k-1/events', { status: 'ended', count_in: 3 });
    expect(await ended.json()).toMatchObject({ event: { number: 1, startedAt: 1_795_000_000_000 } });
    expect((await postFace(hub, 'k-1', jpeg)).body).toEqual({ face_id: 2 });
  });
});
