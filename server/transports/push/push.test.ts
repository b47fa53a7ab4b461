import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { deviceIdSchema } from '#contract/ids.ts';
import type { PushAnswer } from '#contract/push.ts';
import { openLiveViewer } from '#server/testing/live-viewer.ts';
import { adminToken, startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { connectSender, type SenderOptions, type TestSender } from './test-sender.ts';

const maxFrameBytes = 200_000;

let hub: TestHub;
let jpeg: Buffer;
const senders: TestSender[] = [];

beforeAll(async () => {
  hub = await startTestHub({ MAX_FRAME_BYTES: String(maxFrameBytes), MAX_FRAME_PIXELS: '1000000' });
  jpeg = await makeImage('jpeg');
});
afterAll(async () => {
  for (const { socket } of senders) socket.terminate();
  await hub.close();
});

async function connect(device: string, options: SenderOptions): Promise<TestSender> {
  const sender = await connectSender(hub, device, options);
  senders.push(sender);
  return sender;
}

const seqOf = (answer: PushAnswer) => ('seq' in answer ? answer.seq : answer.error.code);

async function metric(line: string): Promise<number> {
  const text = await (await hub.call('GET', '/metrics')).text();
  return Number(
    text
      .split('\n')
      .find((row) => row.startsWith(`frameroom_${line} `))
      ?.split(' ')[1] ?? 0,
  );
}

const shownOut = (cause: string) => metric(`push_sockets_shown_out_total{cause="${cause}"}`);

describe('a push socket', () => {
  it('takes JPEG, PNG and WebP as frames, and answers each with its seq and session', async () => {
    const key = await hub.addDevice('p-1');
    const viewer = await openLiveViewer(hub.url, { token: adminToken });
    await viewer.subscribe({ feed: 'frames', device: deviceIdSchema.parse('p-1') });
    const sender = await connect('p-1', { key });
    const images = [jpeg, await makeImage('png'), await makeImage('webp')];
    for (const image of images) sender.frame(image, image === jpeg ? 1_700_000_000_123 : undefined);
    const last = await sender.answer(3);
    expect(sender.answers.map(seqOf)).toEqual([1, 2, 3]);
    expect(sender.answers[0]).toMatchObject({ session: (last as { session: string }).session });
    const shown = await waitFor('the pictures', () => viewer.frames.length >= 1 && viewer.frames);
    expect(shown[0]?.meta.capturedAt).toBe(1_700_000_000_123);
    expect(Buffer.from(shown[0]?.bytes ?? []).equals(jpeg)).toBe(true);
    viewer.close();
  });

  it('answers a hundred messages in their order, the bad among the good', async () => {
    const key = await hub.addDevice('p-2');
    await hub.call('PATCH', '/api/devices/p-2', { limits: { maxFps: 1000 } });
    const sender = await connect('p-2', { key });
    for (let index = 0; index < 100; index++) {
      if (index % 10 === 9) sender.frame(Buffer.from('no picture'));
      else sender.frame(jpeg);
    }
    await sender.answer(100);
    let seq = 0;
    const expected = Array.from({ length: 100 }, (_, index) => {
      if (index % 10 === 9) return 'not_an_image';
      seq += 1;
      return seq;
    });
    expect(sender.answers.map(seqOf)).toEqual(expected);
  });

  it('goes on with the session of a socket that has gone', async () => {
    const key = await hub.addDevice('p-3');
    const first = await connect('p-3', { key });
    first.frame(jpeg);
    const before = await first.answer(1);
    first.socket.terminate();
    const second = await connect('p-3', { key });
    second.frame(jpeg);
    expect(await second.answer(1)).toEqual({ ...before, seq: 2 });
  });

  it('of one device is replaced by a newer one', async () => {
    const key = await hub.addDevice('p-4');
    const [first, second] = [await connect('p-4', { key }), await connect('p-4', { key })];
    await waitFor('the first to be closed', () => first.closed);
    expect(first.closed).toEqual({ code: 4409, reason: 'Another sender of this device has taken over.' });
    second.frame(jpeg);
    expect(seqOf(await second.answer(1))).toBe(1);
  });

  it('is told with its error when it sends faster than its device may, and is not closed', async () => {
    const key = await hub.addDevice('p-5');
    await hub.call('PATCH', '/api/devices/p-5', { limits: { maxFps: 2 } });
    const sender = await connect('p-5', { key });
    for (let index = 0; index < 3; index++) sender.frame(jpeg);
    expect(await sender.answer(3)).toMatchObject({
      error: { code: 'too_many_requests', message: 'This device may send 2 frames per second.' },
      retryAfterMs: expect.closeTo(500, -2),
    });
    expect(sender.closed).toBeNull();
  });

  it('is counted while it is open', async () => {
    const key = await hub.addDevice('p-6');
    const before = await metric('push_sockets');
    const sender = await connect('p-6', { key });
    expect(await metric('push_sockets')).toBe(before + 1);
    sender.socket.close();
    await waitFor('the count to fall', async () => (await metric('push_sockets')) === before);
  });
});

describe('bad messages are answered, counted, and close nothing', () => {
  const cases: {
    name: string;
    code: string;
    cause: string;
    make(): Promise<Buffer | string> | Buffer | string;
  }[] = [
    { name: 'a text', code: 'bad_request', cause: 'malformed', make: () => '{"hello":"world"}' },
    { name: 'nothing', code: 'bad_request', cause: 'malformed', make: () => Buffer.alloc(0) },
    { name: 'half a time', code: 'bad_request', cause: 'malformed', make: () => Buffer.alloc(5) },
    { name: 'a time alone', code: 'bad_request', cause: 'malformed', make: () => Buffer.alloc(8) },
    {
      name: 'a time beyond all dates',
      code: 'bad_request',
      cause: 'malformed',
      make: () => Buffer.concat([Buffer.alloc(8, 255), jpeg]),
    },
    {
      name: 'a picture without its time',
      code: 'bad_request',
      cause: 'malformed',
      make: () => jpeg,
    },
    {
      name: 'JSON',
      code: 'not_an_image',
      cause: 'not_an_image',
      make: () => Buffer.from(`${'\0'.repeat(8)}{"hello": "world"}`),
    },
    {
      name: 'a JPEG cut short in its header',
      code: 'not_an_image',
      cause: 'malformed',
      make: () => Buffer.concat([Buffer.alloc(8), jpeg.subarray(0, 20)]),
    },
    {
      name: 'a GIF',
      code: 'unsupported_type',
      cause: 'unsupported_type',
      make: () => Buffer.concat([Buffer.alloc(8), Buffer.from('GIF89a________________')]),
    },
    {
      name: 'too many pixels',
      code: 'too_many_pixels',
      cause: 'too_many_pixels',
      make: async () =>
        Buffer.concat([Buffer.alloc(8), await makeImage('png', { width: 1001, height: 1000 })]),
    },
  ];
  let sender: TestSender;
  beforeAll(async () => {
    const key = await hub.addDevice('bad');
    await hub.call('PATCH', '/api/devices/bad', { limits: { maxFps: 100 } });
    sender = await connect('bad', { key });
  });

  it.each(cases)('$name', async ({ code, cause, make }) => {
    const refused = `frames_refused_total{cause="${cause}"}`;
    const before = await metric(refused);
    sender.socket.send(await make());
    const answer = await sender.answer(sender.answers.length + 1);
    expect(answer).toMatchObject({ error: { code } });
    expect(await metric(refused)).toBe(before + 1);
    sender.frame(jpeg);
    expect(await sender.answer(sender.answers.length + 1)).toHaveProperty('seq');
  });
});

describe('an open socket is closed at once', () => {
  const accessEnded = { code: 4401, reason: 'This key or login may no longer send as this device.' };
  const ends: [what: string, end: (device: string) => Promise<unknown>][] = [
    ['its key is rotated', (device) => hub.call('POST', `/api/devices/${device}/key`)],
    ['its key is revoked', (device) => hub.call('DELETE', `/api/devices/${device}/key`)],
    ['its device is removed', (device) => hub.call('DELETE', `/api/devices/${device}`)],
  ];
  it.each(ends)('when %s', async (what, end) => {
    const device = what.replaceAll(' ', '-');
    const sender = await connect(device, { key: await hub.addDevice(device) });
    sender.frame(jpeg);
    await sender.answer(1);
    const before = performance.now();
    await end(device);
    await waitFor('the close', () => sender.closed);
    expect(performance.now() - before).toBeLessThan(1000);
    expect(sender.closed).toEqual(accessEnded);
  });

  it('when its person is disabled', async () => {
    await hub.addDevice('laptop');
    const { id, cookie } = await hub.addPerson('op@example.org', { role: 'operator' });
    const sender = await connect('laptop', { headers: { cookie, origin: hub.url } });
    await hub.call('PATCH', `/api/users/${id}`, { disabled: true });
    await waitFor('the close', () => sender.closed);
    expect(sender.closed).toEqual(accessEnded);
  });

  it('when a message is over the limit, and both are counted', async () => {
    const sender = await connect('big', { key: await hub.addDevice('big') });
    sender.frame(Buffer.concat([jpeg, Buffer.alloc(maxFrameBytes - jpeg.length)]));
    expect(await sender.answer(1), 'just at the limit').toHaveProperty('seq');
    const before = [await metric('frames_refused_total{cause="too_large"}'), await shownOut('message_size')];
    sender.frame(Buffer.alloc(maxFrameBytes + 1));
    await waitFor('the close', () => sender.closed);
    expect(sender.closed?.code).toBe(1009);
    const after = [await metric('frames_refused_total{cause="too_large"}'), await shownOut('message_size')];
    expect(after).toEqual(before.map((count) => count + 1));
  });

  it('when messages come in a flood, pings among them', async () => {
    const key = await hub.addDevice('flood');
    const before = await shownOut('message_rate');
    const floods = [(socket: WebSocket) => socket.send('x'), (socket: WebSocket) => socket.ping()];
    for (const flood of floods) {
      const sender = await connect('flood', { key });
      for (let index = 0; index < 6000; index++) flood(sender.socket);
      await waitFor('the close', () => sender.closed);
      expect(sender.closed).toEqual({ code: 1008, reason: 'At most 2000 messages a second.' });
    }
    expect(await shownOut('message_rate')).toBe(before + 2);
  });
});

describe('a hub that stops', () => {
  it('says so to every sender', async () => {
    const sender = await connect('cam', { key: await hub.addDevice('cam') });
    await hub.restart();
    await waitFor('the close', () => sender.closed);
    expect(sender.closed).toEqual({ code: 1001, reason: 'The hub is shutting down.' });
  });
});
