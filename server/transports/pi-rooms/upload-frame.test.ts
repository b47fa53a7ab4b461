import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import { adminToken, startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage } from '#server/testing/test-images.ts';
import { base64, upload } from './test-pi-viewer.ts';

let hub: TestHub;
let key: string;
let png: Buffer;
let image: string;

beforeAll(async () => {
  hub = await startTestHub({ MAX_FRAME_BYTES: '200000', BODY_SECONDS: '1' });
  key = await hub.addDevice('pi-1');
  png = await makeImage('png');
  image = base64(png);
});
afterAll(() => hub.close());

const lastSeq = async (device: string) => {
  const answer = await hub.call('GET', `/api/devices/${device}/snapshot.jpg`);
  await answer.arrayBuffer();
  return Number(answer.headers.get('x-frame-seq') ?? 0);
};

/** Every error of this protocol: the status, and one sentence under `error`. */
async function expectError(answer: Response, status: number, text: string | RegExp = ''): Promise<void> {
  expect(answer.status).toBe(status);
  const body = (await answer.json()) as { error: unknown };
  expect(Object.keys(body)).toEqual(['error']);
  expect(body.error).toEqual(expect.any(String));
  expect(body.error).toMatch(text);
}

describe('upload_frame', () => {
  it('answers 200 with an empty body, and the frame is in its room', async () => {
    const before = await lastSeq('pi-1');
    const answer = await upload(hub, { image, id: 'pi-1' }, { key });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('');
    expect(answer.headers.get('content-length')).toBe('0');
    expect(await lastSeq('pi-1')).toBe(before + 1);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/octet-stream', ''])(
    'reads JSON whatever the Content-Type says: "%s"',
    async (type) => {
      const answer = await upload(hub, { image, id: 'pi-1' }, { key, headers: { 'content-type': type } });
      expect(answer.status).toBe(200);
    },
  );

  it.each(['jpeg', 'png', 'webp'] as const)('takes %s', async (format) => {
    const picture = base64(await makeImage(format));
    expect((await upload(hub, { image: picture, id: 'pi-1' }, { key })).status).toBe(200);
  });

  it('tolerates a data: prefix, which the original Pi does not send', async () => {
    const answer = await upload(hub, { image: `data:image/png;base64,${image}`, id: 'pi-1' }, { key });
    expect(answer.status).toBe(200);
  });

  it('takes base64 with line breaks', async () => {
    const lines = image.replaceAll(/(.{76})/g, '$1\n');
    expect((await upload(hub, { image: lines, id: 'pi-1' }, { key })).status).toBe(200);
  });

  it('takes a numeric id as its decimal string', async () => {
    const numeric = await hub.addDevice('42');
    expect((await upload(hub, { image, id: 42 }, { key: numeric })).status).toBe(200);
    expect(await lastSeq('42')).toBe(1);
  });

  it('takes the key in every form', async () => {
    expect((await upload(hub, { image, id: 'pi-1' }, { key })).status).toBe(200);
    expect((await upload(hub, { image, id: 'pi-1' }, { prefix: `/k/${key}` })).status).toBe(200);
    const inQuery = await fetch(`${hub.url}/face_mask_detection/upload_frame?key=${key}`, {
      method: 'POST',
      body: JSON.stringify({ image, id: 'pi-1' }),
    });
    expect(inQuery.status).toBe(200);
    expect((await upload(hub, { image, id: 'pi-1' }, { key: adminToken })).status).toBe(200);
  });

  it.each([
    ['not JSON', 'image=1', /not JSON/],
    ['an empty body', '', /not JSON/],
    ['a list', '[1]', /object/],
    ['no image', { id: 'pi-1' }, /image/],
    ['an image that is no text', { id: 'pi-1', image: 5 }, /image/],
    ['an image that is no picture', { id: 'pi-1', image: 'aGVsbG8gd29ybGQ=' }, ''],
    ['an empty image', { id: 'pi-1', image: '' }, ''],
    ['no id', { image: 'aGk=' }, /id/],
    ['an id that no device can have', { image: 'aGk=', id: 'my pi' }, /id/],
    ['an id that is too large a number', '{"image":"aGk=","id":12345678901234567890}', /id/],
  ])('answers %s with 400', async (_, body, text) => {
    await expectError(await upload(hub, body, { key }), 400, text);
  });

  it('answers a wrong key or none with 401, before it looks at the body', async () => {
    await expectError(await upload(hub, 'not JSON', { key: 'frk_wrong' }), 401);
    await expectError(await upload(hub, { image, id: 'pi-1' }), 401);
    await expectError(await upload(hub, { image, id: 'pi-1' }, { prefix: '/k/frk_wrong' }), 401);
  });

  it("answers another device's key with 403, whether that device exists or not", async () => {
    await hub.addDevice('pi-2');
    await expectError(await upload(hub, { image, id: 'pi-2' }, { key }), 403, /pi-1/);
    await expectError(await upload(hub, { image, id: 'pi-3' }, { key }), 403, /pi-1/);
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE'])('answers %s with 405', async (method) => {
    const answer = await fetch(`${hub.url}/face_mask_detection/upload_frame`, { method });
    expect(answer.headers.get('allow')).toBe('POST');
    await expectError(answer, 405, /POST/);
  });

  it('answers a picture over the limit with 413, and a body over it as soon as that is known', async () => {
    const big = base64(Buffer.concat([await makeImage('jpeg'), Buffer.alloc(201_000)]));
    await expectError(await upload(hub, { image: big, id: 'pi-1' }, { key }), 413, /200000/);
    await expectError(await upload(hub, { image: 'A'.repeat(400_000), id: 'pi-1' }, { key }), 413, /200000/);
  });

  it('answers a picture of a type it does not know with 415', async () => {
    const gif = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
    await expectError(await upload(hub, { image: gif, id: 'pi-1' }, { key }), 415);
  });

  it('answers 429 with Retry-After to a Pi that posts more than it may', async () => {
    const hasty = await hub.addDevice('hasty');
    await hub.call('PATCH', '/api/devices/hasty', { limits: { maxFps: 1 } });
    const answers = [];
    for (let post = 0; post < 4; post++)
      answers.push(await upload(hub, { image, id: 'hasty' }, { key: hasty }));
    const refused = answers.find(({ status }) => status === 429);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    if (refused) await expectError(refused, 429, /frames per second/);
  });

  it('counts what it refused, by cause', async () => {
    const careless = await hub.addDevice('careless');
    for (const body of [
      'not JSON',
      { id: 'careless', image: 'aGVsbG8=' },
      { id: 'careless', image: 'A'.repeat(400_000) },
    ])
      await upload(hub, body, { key: careless });
    const answer = await hub.call('GET', '/api/devices/careless');
    const { device } = (await answer.json()) as { device: { status: { refused: unknown } } };
    expect(device.status.refused).toEqual({ malformed: 1, not_an_image: 1, too_large: 1 });
  });

  it('answers whatever bytes come with 400 and a sentence (500 seeded bodies)', async () => {
    const random = createSeededRandom(4);
    const whole = Buffer.from(JSON.stringify({ image, id: 'pi-1' }));
    for (let turn = 0; turn < 500; turn++) {
      const body = Buffer.from(whole.subarray(0, random.below(whole.length)));
      for (let byte = 0; byte < 3 && body.length > 0; byte++)
        body[random.below(body.length)] = random.below(256);
      await expectError(await upload(hub, new Uint8Array(body), { key }), 400);
    }
  });

  it('gives up on a body that does not come', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const req = request(`${hub.url}/face_mask_detection/upload_frame?key=${key}`, { method: 'POST' });
      req.on('response', (res) => resolve(res.statusCode)).on('error', reject);
      req.setHeader('content-length', '1000');
      req.write('{"image":"');
    });
    expect(status).toBe(408);
  });

  it('lets an administrator post by login, but not a page of another site', async () => {
    const { cookie } = await hub.addPerson('ada@example.org', { role: 'admin' });
    const own = { cookie, origin: hub.url };
    expect((await upload(hub, { image, id: 'pi-1' }, { headers: own })).status).toBe(200);
    const foreign = { cookie, origin: 'https://elsewhere.example' };
    await expectError(await upload(hub, { image, id: 'pi-1' }, { headers: foreign }), 403);
  });
});
