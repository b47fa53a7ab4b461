import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localStamp } from '#contract/protocols/physio.ts';
import { adminToken, startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { type ClientOptions, makePng, openAt, openPhysioClient, stamped } from './test-client.ts';

const success = '{"success": true}';
const failed = (error: string) => `{"success": false, "error": "${error}"}`;
const png = makePng();

let hub: TestHub;
const { open, openDevice, historyOf, closeAll } = openAt(() => hub);

beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(async () => {
  closeAll();
  await hub.close();
});

describe('a connection', () => {
  it.each([
    ['a wrong key', { key: 'frk_wrong' }],
    ['no key', {}],
    ['a wrong key over polling', { key: 'frk_wrong', transports: ['polling'] }],
    ['a wrong key from a client of version 3.1', { key: 'frk_wrong', library: 'socket.io-client 3.1' }],
  ] as [string, ClientOptions][])('with %s is refused: authentication failed', async (_what, options) => {
    await expect(openPhysioClient(hub.url, options)).rejects.toThrow(/^authentication failed$/);
  });

  it.each([
    ['p-ws', { transports: ['websocket'] }],
    ['p-polling', { transports: ['polling'] }],
    ['p-both', { transports: ['polling', 'websocket'] }],
    ['p-ws-3', { transports: ['websocket'], library: 'socket.io-client 3.1' }],
    ['p-polling-3', { transports: ['polling'], library: 'socket.io-client 3.1' }],
  ] as [string, ClientOptions][])('holds a whole session: %s %o', async (device, options) => {
    const client = await openDevice(device, options);
    expect(await client.start()).toBe(success);
    for (let n = 0; n < 5; n++) expect(await client.frame(Date.now(), png)).toBe(success);
    expect(await client.predicted(5)).toHaveLength(5);
    expect(await client.end()).toBe(success);
    await waitFor('the session', async () => (await historyOf(device))[0]?.endReason === 'ended');
    expect(await historyOf(device)).toMatchObject([
      { frames: 5, width: 4, height: 3, mediaType: 'image/png' },
    ]);
  });
});

describe('a key', () => {
  it.each([
    ['auth', (key: string) => ({ key })],
    ['the query', (key: string) => ({ query: { key } })],
    ['the path', (key: string) => ({ path: `/k/${key}/socket.io` })],
    ['the path, polling', (key: string) => ({ path: `/k/${key}/socket.io`, transports: ['polling'] })],
    ['a header', (key: string) => ({ extraHeaders: { authorization: `Bearer ${key}` } })],
  ] as [string, (key: string) => ClientOptions][])('may come in %s', async (way, options) => {
    const key = await hub.addDevice(`key-${way.replaceAll(/\W/g, '')}`);
    const client = await open(options(key));
    expect(await client.start()).toBe(success);
    expect(await client.frame(1, png)).toBe(success);
  });
});

describe('an event', () => {
  it.each([
    ['7 bytes', Buffer.alloc(7)],
    ['no bytes', Buffer.alloc(0)],
    ['a text', 'not bytes at all'],
    ['a number', 12_345_678_901],
    ['null', null],
    ['an object', { image: 'x' }],
    ['a list', [1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ])('with %s is answered that its length is less than 8 bytes, whatever is running', async (what, data) => {
    const client = await openDevice(`short-${what.replaceAll(' ', '-')}`);
    const tooShort = failed('Data length is less than 8 bytes');
    for (const event of ['session_start', 'session_end', 'frame']) {
      expect(await client.ask(event, data)).toBe(tooShort);
    }
    expect(await client.ask('frame')).toBe(tooShort);
    expect(await client.start()).toBe(success);
    for (const event of ['session_start', 'session_end', 'frame']) {
      expect(await client.ask(event, data)).toBe(tooShort);
    }
    expect(await client.frame(1, png)).toBe(success);
  });

  it('may carry more bytes than its time: the rest of a start and an end is ignored', async () => {
    const client = await openDevice('rest');
    expect(await client.ask('session_start', stamped(1, Buffer.alloc(1000, 7)))).toBe(success);
    expect(await client.ask('session_end', stamped(2, Buffer.alloc(1000, 7)))).toBe(success);
  });

  it('that starts a session while one runs is told when that one started, in local time', async () => {
    const client = await openDevice('twice');
    const startedAt = Date.now() - 3_600_000;
    expect(await client.start(startedAt)).toBe(success);
    const running = failed(`Session is already running: starting at ${localStamp(BigInt(startedAt))}`);
    expect(await client.start()).toBe(running);
    expect(running).toMatch(/starting at \d{14}"}$/);
    expect(await client.frame(1, png)).toBe(success);
  });

  it('that ends a session, or brings a frame, with none running is told so', async () => {
    const client = await openDevice('none');
    const notRunning = failed('Session is not running');
    expect(await client.end()).toBe(notRunning);
    expect(await client.frame(1, png)).toBe(notRunning);
    await client.start();
    await client.end();
    expect(await client.end()).toBe(notRunning);
    expect(await client.frame(1, png)).toBe(notRunning);
    expect(await historyOf('none')).toEqual([]);
  });

  it('that brings no PNG is told so, and counted with the session', async () => {
    const client = await openDevice('no-png');
    await client.start();
    await client.frame(1, png);
    const broken = Buffer.from(png);
    broken.writeUInt32BE(12_345, 29);
    for (const picture of [
      Buffer.alloc(0),
      Buffer.from('GIF89a, or so it says'),
      await makeImage('jpeg'),
      await makeImage('webp'),
      png.subarray(0, 20),
      broken,
    ]) {
      expect(await client.frame(1, picture)).toBe(failed('Image is corrupted or not in PNG format'));
    }
    await client.predicted(1);
    await client.end();
    expect(await historyOf('no-png')).toMatchObject([
      { frames: 1, refused: { not_an_image: 1, unsupported_type: 3, malformed: 2 } },
    ]);
    expect(client.predictions).toHaveLength(1);
  });

  it('that nobody knows is answered `Unregistered event`, and without an ack by nothing; both change nothing', async () => {
    const client = await openDevice('unknown');
    expect(JSON.parse(await client.ask('frames', stamped(1)))).toEqual({
      success: false,
      error: 'Unregistered event',
    });
    client.socket.emit('frames', stamped(1));
    client.socket.emit('frame', stamped(1, png));
    expect(await client.start()).toBe(success);
    client.socket.emit('frame', stamped(1, png));
    expect(await client.predicted(1)).toHaveLength(1);
  });
});

describe('the time of an event', () => {
  it.each([2n ** 64n - 1n, 2n ** 53n + 1n, 8_640_000_000_000_001n, 253_402_300_800_000n, 0n])(
    'may be any number of 64 bits, and comes back with every digit: %s',
    async (timestamp) => {
      const device = `time-${timestamp}`;
      const client = await openDevice(device);
      expect(await client.start(timestamp)).toBe(success);
      expect(await client.start(timestamp)).toMatch(/starting at \d{14}"}$/);
      expect(await client.frame(timestamp, png)).toBe(success);
      await client.predicted(1);
      expect(client.predictions[0]).toContain(`"recv_ts": ${timestamp}, `);
      const [session] = await historyOf(device);
      expect(Math.abs((session?.startedAt ?? 0) - Date.now())).toBeLessThan(60_000);
    },
  );
});

describe('a frame', () => {
  it("that is over the hub's own limit is refused in words and counted; the connection goes on", async () => {
    const client = await openDevice('too-large');
    await client.start();
    expect(await client.frame(1, png)).toBe(success);
    const answer = JSON.parse(await client.frame(1, makePng({ padding: 16_000_000 })));
    expect(answer).toEqual({
      success: false,
      error: expect.stringContaining('over the limit of 8000000 bytes'),
    });
    expect(await client.frame(1, png)).toBe(success);
    await client.predicted(2);
    expect(await historyOf('too-large')).toMatchObject([{ frames: 2, refused: { too_large: 1 } }]);
  });

  it('too many in a second is refused in words and counted', async () => {
    const client = await openDevice('too-fast');
    await hub.call('PATCH', '/api/devices/too-fast', { limits: { maxFps: 2, maxBytesPerSecond: 1_000_000 } });
    await client.start();
    const answers = await Promise.all(Array.from({ length: 10 }, () => client.frame(1, png)));
    const refused = answers.filter((answer) => answer !== success);
    expect(refused.length).toBeGreaterThan(4);
    expect(JSON.parse(refused[0] ?? '')).toEqual({
      success: false,
      error: expect.stringContaining('2 frames per second'),
    });
    await client.predicted(answers.length - refused.length);
    expect(await historyOf('too-fast')).toMatchObject([
      { frames: answers.length - refused.length, refused: { rate_limit: refused.length } },
    ]);
  });

  it('is watched like any other: byte for byte the PNG, with the time of its device', async () => {
    const client = await openDevice('watched');
    await client.start();
    const capturedAt = Date.now() - 5000;
    await client.frame(capturedAt, png);
    await client.predicted(1);
    const snapshot = await hub.call('GET', '/api/devices/watched/snapshot.jpg');
    expect(snapshot.headers.get('x-captured-at')).toBe(String(capturedAt));
  });
});

describe('a prediction', () => {
  it.each([
    [0, 1, '1'],
    [0, 8, 'L'],
    [0, 16, 'I;16'],
    [2, 8, 'RGB'],
    [3, 8, 'P'],
    [4, 8, 'LA'],
    [6, 8, 'RGBA'],
  ])(
    'has the base keys of its frame: colour type %i, %i bits, mode %s',
    async (colourType, bitDepth, mode) => {
      const client = await openDevice(`mode-${colourType}-${bitDepth}`);
      const [startedAt, timestamp] = [Date.now() - 60_000, Date.now() - 1234];
      await client.start(startedAt);
      await client.frame(timestamp, makePng({ width: 10, height: 7, colourType, bitDepth }));
      await client.predicted(1);
      expect(client.predictions[0]).toBe(
        `{"success": true, "frame": {"size": [10, 7], "mode": "${mode}"}, "recv_ts": ${timestamp}, "sid": "${client.socket.id}${localStamp(BigInt(startedAt))}"}`,
      );
    },
  );

  it('comes for each frame in the order of the frames, to the sender alone, and wants no answer', async () => {
    const key = await hub.addDevice('ordered');
    const [client, other] = [await open({ key }), await open({ key })];
    const arrived: unknown[][] = [];
    client.socket.on('prediction', (...args: unknown[]) => arrived.push(args));
    await client.start();
    await Promise.all(Array.from({ length: 50 }, (_, n) => client.frame(n, png)));
    const times = (await client.predicted(50)).map(({ recv_ts }) => recv_ts);
    expect(times).toEqual(Array.from({ length: 50 }, (_, n) => n));
    expect(other.predictions).toEqual([]);
    expect(arrived.every((args) => args.length === 1 && typeof args[0] === 'string')).toBe(true);
  });
});

describe('the device of a connection', () => {
  it('is the one that somebody who may send for it names', async () => {
    await hub.addDevice('named');
    const client = await open({ key: adminToken, query: { device: 'named' } });
    expect(await client.start()).toBe(success);
    await client.frame(1, png);
    await client.predicted(1);
    expect(await historyOf('named')).toMatchObject([{ frames: 1 }]);
  });

  it('has to be named, to exist, and to be allowed: each said in words', async () => {
    await hub.addDevice('granted');
    const { cookie } = await hub.addPerson('watcher@example.org', { grants: ['granted'] });
    const asked = async (options: ClientOptions) => JSON.parse(await (await open(options)).start()) as object;
    expect(await asked({ key: adminToken })).toMatchObject({ error: expect.stringContaining('?device=ID') });
    expect(await asked({ key: adminToken, query: { device: 'no such!' } })).toMatchObject({ success: false });
    expect(await asked({ key: adminToken, query: { device: 'nowhere' } })).toMatchObject({
      error: 'There is no such device, or you may not see it.',
    });
    expect(await asked({ extraHeaders: { cookie }, query: { device: 'granted' } })).toMatchObject({
      error: 'Only an administrator or an operator may do this.',
    });
  });

  it("is the key's own, whatever is named", async () => {
    await hub.addDevice('not-mine');
    const client = await openDevice('mine', { query: { device: 'not-mine' } });
    await client.start();
    await client.frame(1, png);
    await client.predicted(1);
    expect([(await historyOf('mine')).length, (await historyOf('not-mine')).length]).toEqual([1, 0]);
  });
});
