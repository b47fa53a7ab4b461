import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { deviceIdSchema } from '#contract/ids.ts';
import { type PushAnswer, pushPath, pushProtocols } from '#contract/push.ts';
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

describe('who may send', () => {
  let key: string;
  let otherKey: string;
  beforeAll(async () => {
    key = await hub.addDevice('door');
    otherKey = await hub.addDevice('other');
  });

  it.each([
    ['in the header', () => ({ key })],
    ['in the query', () => ({ path: `${pushPath('door')}?key=${key}` })],
    ['as a prefix of the path', () => ({ path: `/k/${key}${pushPath('door')}` })],
    ['as a subprotocol', () => ({ protocols: pushProtocols(key) })],
    ['as a subprotocol, the other way round', () => ({ protocols: pushProtocols(key).reverse() })],
    ['in the header, with a query beside it', () => ({ key, path: `${pushPath('door')}?camera=1` })],
  ])('a device with its key %s', async (_where, options) => {
    const sender = await connect('door', options());
    expect(sender.socket.protocol).toBe('protocols' in options() ? 'frameroom.push' : '');
    sender.frame(jpeg);
    expect(await sender.answer(1)).toHaveProperty('seq');
  });

  it('an operator and an administrator by a login, from the hub’s own pages', async () => {
    for (const role of ['operator', 'admin'] as const) {
      const { cookie } = await hub.addPerson(`${role}@example.org`, { role });
      const sender = await connect('door', {
        headers: { cookie, origin: hub.url },
        protocols: pushProtocols(null),
      });
      sender.frame(jpeg);
      expect(await sender.answer(1)).toHaveProperty('seq');
    }
  });

  const refused: {
    name: string;
    status: number;
    code: string;
    make(): SenderOptions | Promise<SenderOptions>;
  }[] = [
    { name: 'nobody', status: 401, code: 'unauthenticated', make: () => ({}) },
    { name: 'a wrong key', status: 401, code: 'unauthenticated', make: () => ({ key: 'frk_wrong' }) },
    {
      name: 'a wrong key as a subprotocol',
      status: 401,
      code: 'unauthenticated',
      make: () => ({ protocols: pushProtocols('frk_wrong') }),
    },
    { name: "another device's key", status: 403, code: 'forbidden', make: () => ({ key: otherKey }) },
    {
      name: 'nobody, for a device that is not there',
      status: 401,
      code: 'unauthenticated',
      make: () => ({ path: pushPath('nope') }),
    },
    {
      name: 'an administrator, for a device that is not there',
      status: 404,
      code: 'not_found',
      make: () => ({ key: adminToken, path: pushPath('nope') }),
    },
    {
      name: 'an administrator, for an id that cannot be',
      status: 404,
      code: 'not_found',
      make: () => ({ key: adminToken, path: '/api/devices/%2e%2e%2fetc/push' }),
    },
    {
      name: 'an administrator, for an id that is no text',
      status: 400,
      code: 'bad_request',
      make: () => ({ key: adminToken, path: '/api/devices/%ff/push' }),
    },
    {
      name: 'an administrator, at another path below a device',
      status: 404,
      code: 'not_found',
      make: () => ({ key: adminToken, path: '/api/devices/door/frames' }),
    },
    {
      name: 'a viewer with the grant',
      status: 403,
      code: 'forbidden',
      make: async () => {
        const { cookie } = await hub.addPerson('granted@example.org', { grants: ['door'] });
        return { headers: { cookie, origin: hub.url } };
      },
    },
    {
      name: 'a viewer without it',
      status: 404,
      code: 'not_found',
      make: async () => {
        const { cookie } = await hub.addPerson('other@example.org');
        return { headers: { cookie, origin: hub.url } };
      },
    },
    {
      name: 'a page of another site with an operator’s login',
      status: 403,
      code: 'forbidden',
      make: async () => {
        const { cookie } = await hub.addPerson('lured@example.org', { role: 'operator' });
        return { headers: { cookie, origin: 'https://evil.example' } };
      },
    },
  ];
  it.each(refused)('not $name: $status', async ({ status, code, make }) => {
    const attempt = connectSender(hub, 'door', await make());
    await expect(attempt).rejects.toMatchObject({
      status,
      body: { error: { code, message: expect.stringMatching(/\w/) } },
      headers: { 'content-type': 'application/json; charset=utf-8' },
    });
  });

  it('never hears its key again', async () => {
    const [offered] = pushProtocols(key).slice(1);
    const sender = connectSender(hub, 'door', { protocols: [offered ?? ''] });
    await expect(sender).rejects.toThrow('no subprotocol');
    const wrong = connectSender(hub, 'door', { protocols: pushProtocols('frk_leaky') });
    await expect(wrong).rejects.toSatisfy((answer) => !JSON.stringify(answer).includes('leaky'));
  });

  it('is asked in the one shape of an error when it is no upgrade at all', async () => {
    const answer = await hub.call('GET', pushPath('door'));
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ error: { code: 'not_found' } });
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
