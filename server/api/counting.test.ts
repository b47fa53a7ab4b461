import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminToken, startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';

let hub: TestHub;
let dataDir: string;
let key: string;
let jpeg: Buffer;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'frameroom-counting-'));
  hub = await startTestHub({ DATA_DIR: dataDir, MAX_FACES_PER_DEVICE: '3' });
  key = await hub.addDevice('door');
  jpeg = await makeImage('jpeg');
});
afterAll(async () => {
  await hub.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function post(
  path: string,
  body: unknown,
  headers: Record<string, string> = { authorization: `Bearer ${key}` },
) {
  const answer = await hub.call('POST', path, body, headers);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

async function postPicture(device: string, bytes: Uint8Array, headers: Record<string, string> = {}) {
  const answer = await fetch(`${hub.url}/api/devices/${device}/faces`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminToken}`, ...headers },
    body: new Uint8Array(bytes),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const blobsOf = (device: string) =>
  readdir(path.join(dataDir, 'blobs/faces', device)).then((names) => names.sort());
const errorOf = ({ status, body }: { status: number; body: Record<string, unknown> }) => [
  status,
  (body.error as { code: string }).code,
];

describe('stats', () => {
  it('are merged over the last, and answered as a whole', async () => {
    await post('/api/devices/door/stats', { count_in: 5, event_active: true });
    expect(await post('/api/devices/door/stats', { count_out: 2, count_in: 6 })).toEqual({
      status: 200,
      body: {
        stats: {
          count_in: 6,
          count_out: 2,
          face_count: 0,
          daily_event_count: 0,
          event_active: true,
          current_event_count_in: 0,
        },
      },
    });
  });

  it.each([
    {},
    { count_in: -1 },
    { count_in: 1.5 },
    { count_in: '5' },
    { count_in: null },
    { event_active: 1 },
    { count: 5 },
    [],
    'text',
  ])('%j is refused in words', async (body) => {
    const answer = await post('/api/devices/door/stats', body);
    expect(errorOf(answer)).toEqual([400, 'bad_request']);
  });

  it('posted many at once are all merged, or refused with 429', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => post('/api/devices/door/stats', { face_count: index })),
    );
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].every((status) => status === 200 || status === 429)).toBe(true);
    expect((await post('/api/devices/door/stats', { count_in: 1 })).status).toBe(200);
  });
});

describe('events', () => {
  it('are numbered per device; an end finds its start', async () => {
    await hub.addDevice('gate');
    const as = { authorization: `Bearer ${adminToken}` };
    const before = Date.now();
    const started = await post('/api/devices/gate/events', { status: 'started' }, as);
    expect(started).toMatchObject({
      status: 201,
      body: { event: { number: 1, endedAt: null, countIn: null } },
    });
    await post('/api/devices/gate/stats', { current_event_count_in: 58 }, as);
    const ended = await post('/api/devices/gate/events', { status: 'ended' }, as);
    const { event } = ended.body as { event: { startedAt: number; endedAt: number } };
    expect(event).toMatchObject({ device: 'gate', number: 1, kind: 'high_traffic', countIn: 58 });
    expect(event.startedAt).toBeGreaterThanOrEqual(before);
    expect(event.endedAt).toBeGreaterThanOrEqual(event.startedAt);
    // An end without a start says when it started.
    expect(errorOf(await post('/api/devices/gate/events', { status: 'ended' }, as))).toEqual([
      409,
      'conflict',
    ]);
    const whole = { status: 'ended', start_time: 1000, end_time: 2000, count_in: 4 };
    expect((await post('/api/devices/gate/events', whole, as)).body).toEqual({
      event: { device: 'gate', number: 2, kind: 'high_traffic', startedAt: 1000, endedAt: 2000, countIn: 4 },
    });
  });

  it('that start anew end the one that was going on; the same start told twice is one', async () => {
    await hub.addDevice('hall');
    const as = { authorization: `Bearer ${adminToken}` };
    const start = (start_time: number) =>
      post('/api/devices/hall/events', { status: 'started', start_time }, as);
    await start(1000);
    expect((await start(1000)).body).toMatchObject({ event: { number: 1 } });
    expect((await start(5000)).body).toMatchObject({ event: { number: 2 } });
    const list = await hub.call('GET', '/api/events?device=hall');
    expect(await list.json()).toMatchObject({
      events: [
        { number: 2, endedAt: null },
        { number: 1, startedAt: 1000, endedAt: 5000 },
      ],
    });
  });

  it.each([
    { status: 'paused' },
    {},
    { status: 'started', end_time: '10:00:00' },
    { status: 'started', start_time: '25:00:00' },
    { status: 'ended', count_in: -1 },
    { status: 'ended', start_time: -5 },
  ])('%j is refused in words', async (body) => {
    expect(errorOf(await post('/api/devices/door/events', body))).toEqual([400, 'bad_request']);
  });

  it('are listed to those who may watch, newest first', async () => {
    const { cookie } = await hub.addPerson('gate@example.org', { grants: ['gate'] });
    const list = async (query: string, headers: Record<string, string>) => {
      const answer = await hub.call('GET', `/api/events${query}`, undefined, headers);
      return {
        status: answer.status,
        body: (await answer.json()) as { events: { number: number; device: string }[] },
      };
    };
    const own = await list('', { cookie });
    expect(own.body.events.map(({ device, number }) => [device, number])).toEqual([
      ['gate', 1],
      ['gate', 2],
    ]);
    expect((await list('?since=3000', { cookie })).body.events.map(({ number }) => number)).toEqual([1]);
    expect((await list('?device=hall', { cookie })).status).toBe(404);
    expect((await list('?device=hall', {})).status).toBe(401);
    expect((await list('?since=yesterday', { cookie })).status).toBe(400);
    expect((await list(`?key=${adminToken}&limit=1`, {})).body.events).toHaveLength(1);
  });
});

describe('faces', () => {
  it('are numbered, or have the number that is given; the newest are kept and the others gone', async () => {
    expect(await postPicture('door', jpeg)).toEqual({ status: 201, body: { face_id: 1 } });
    expect(await postPicture('door', jpeg, { 'x-face-id': '40' })).toEqual({
      status: 201,
      body: { face_id: 40 },
    });
    expect((await postPicture('door', jpeg)).body).toEqual({ face_id: 41 });
    expect(await blobsOf('door')).toEqual(['1.jpg', '40.jpg', '41.jpg']);
    expect((await postPicture('door', jpeg)).body).toEqual({ face_id: 42 });
    expect(await blobsOf('door')).toEqual(['40.jpg', '41.jpg', '42.jpg']);
  });

  it('come as JSON too, and as PNG or WebP, and are kept as JPEG', async () => {
    await hub.addDevice('json');
    const png = await makeImage('png');
    const webp = await makeImage('webp');
    const json = (body: unknown) =>
      post('/api/devices/json/faces', body, { authorization: `Bearer ${adminToken}` });
    expect((await json({ image_data: png.toString('base64') })).body).toEqual({ face_id: 1 });
    expect(
      (await json({ face_id: 9, image_data: `data:image/webp;base64,${webp.toString('base64')}` })).body,
    ).toEqual({ face_id: 9 });
    for (const name of await blobsOf('json')) {
      const file = path.join(dataDir, 'blobs/faces/json', name);
      expect((await sharp(file).metadata()).format).toBe('jpeg');
    }
  });

  it.each([
    ['nothing', Buffer.alloc(0), {}, 400, 'empty_body'],
    ['text', Buffer.from('a face, honestly'), {}, 400, 'not_an_image'],
    ['a GIF', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'), {}, 415, 'unsupported_type'],
    ['too many bytes', Buffer.alloc(2_000_001, 0xff), {}, 413, 'too_large'],
    ['a number that is none', Buffer.from('x'), { 'x-face-id': '../1' }, 400, 'bad_request'],
    ['half of JSON', Buffer.from('{"image_'), { 'content-type': 'application/json' }, 400, 'bad_request'],
    ['JSON without a picture', Buffer.from('{}'), { 'content-type': 'application/json' }, 400, 'bad_request'],
    [
      'base64 of nothing',
      Buffer.from('{"image_data":"!!!!"}'),
      { 'content-type': 'application/json' },
      400,
      'not_an_image',
    ],
  ])('refuse %s in words', async (_what, bytes, headers, status, code) => {
    expect(errorOf(await postPicture('door', bytes, headers as Record<string, string>))).toEqual([
      status,
      code,
    ]);
  });

  it('refuse a picture that cannot be decoded to JPEG', async () => {
    const png = await makeImage('png');
    const broken = Buffer.concat([png.subarray(0, 40), Buffer.alloc(20, 255)]);
    expect(errorOf(await postPicture('door', broken))).toEqual([400, 'not_an_image']);
  });

  it('of a removed device are gone from the disk', async () => {
    await hub.addDevice('gone');
    await postPicture('gone', jpeg);
    expect(await blobsOf('gone')).toEqual(['1.jpg']);
    await hub.call('DELETE', '/api/devices/gone');
    await waitFor('the folder to go', () =>
      blobsOf('gone').then(
        () => false,
        () => true,
      ),
    );
    // Who comes by that name later begins anew.
    await hub.addDevice('gone');
    expect((await postPicture('gone', jpeg)).body).toEqual({ face_id: 1 });
  });
});

describe('who may post', () => {
  it.each(['stats', 'events', 'faces'])('%s: the device itself and administrators', async (what) => {
    const url = `/api/devices/door/${what}`;
    const body = {
      stats: { count_in: 1 },
      events: { status: 'started' },
      faces: { image_data: jpeg.toString('base64') },
    }[what];
    const { cookie } = await hub.addPerson(`${what}@example.org`, { grants: ['door'] });
    expect((await post(url, body)).status).toBeLessThan(202);
    expect((await post(url, body, {})).status).toBe(401);
    expect((await post(url, body, { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await post(url, body, { cookie })).status).toBe(403);
    expect(
      (await post(`/api/devices/nobody/${what}`, body, { authorization: `Bearer ${adminToken}` })).status,
    ).toBe(404);
    const other = await hub.addDevice(`other-${what}`);
    expect((await post(url, body, { authorization: `Bearer ${other}` })).status).toBe(403);
  });
});
