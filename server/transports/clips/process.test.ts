import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { openClient } from './test-client.ts';

let hub: TestHub;
let key: string;
let jpeg: Buffer;
beforeAll(async () => {
  hub = await startTestHub();
  key = await hub.addDevice('pi-1');
  jpeg = await makeImage('jpeg', { width: 64, height: 48, colour: '#ff0000' });
});
afterAll(() => hub.close());

const framesOf = async (device: string) => {
  const { sessions } = (await (await hub.call('GET', `/api/sessions?device=${device}`)).json()) as {
    sessions: { frames: number; endReason: string | null }[];
  };
  return sessions;
};

describe('process, without a clip model', () => {
  it('answers every picture with its first pixel and its size, in order', async () => {
    const client = await openClient(hub, key);
    const colours = ['#ff0000', '#00ff00', '#0000ff', '#808080'];
    const formats = ['png', 'webp', 'jpeg'] as const;
    const sent = colours.flatMap((colour) => formats.map((format) => ({ colour, format })));
    for (const [n, { colour, format }] of sent.entries()) {
      client.socket.emit('process', await makeImage(format, { width: 20 + n, height: 10, colour }));
    }
    await waitFor('all results', () => client.results.length === sent.length);
    for (const [n, { colour }] of sent.entries()) {
      const { result } = client.results[n] as { result: { first_pixel: number[]; size: number[] } };
      expect(Object.keys(result)).toEqual(['first_pixel', 'size']);
      expect(result.size).toEqual([20 + n, 10]);
      const wanted = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
      for (const [channel, value] of wanted.entries()) {
        expect(Math.abs((result.first_pixel[channel] ?? -99) - value)).toBeLessThan(6);
      }
    }
    client.close();
  });

  it('takes bytes, and image, frame or data with bytes, base64 or a data URL', async () => {
    const client = await openClient(hub, key);
    const base64 = jpeg.toString('base64');
    const url = `data:image/jpeg;base64,${base64}`;
    const payloads: unknown[] = [jpeg, base64, url].flatMap((picture) =>
      ['image', 'frame', 'data'].map((name) => ({ [name]: picture })),
    );
    for (const payload of [jpeg, ...payloads]) {
      expect(await client.process(payload)).toEqual({ success: true, seq: expect.any(Number) });
    }
    await waitFor('all results', () => client.results.length === 10);
    expect(client.results.every(({ result }) => (result as { size: number[] }).size[0] === 64)).toBe(true);
    client.close();
  });

  it('makes frames of a device: seen live, counted in a session that ends as disconnected', async () => {
    const own = await hub.addDevice('seen');
    const client = await openClient(hub, own);
    await client.process(jpeg);
    await client.process(jpeg);
    const snapshot = await hub.call('GET', '/api/devices/seen/snapshot.jpg');
    expect(Buffer.from(await snapshot.arrayBuffer()).equals(jpeg)).toBe(true);
    client.close();
    await waitFor('the end', async () => (await framesOf('seen'))[0]?.endReason === 'disconnected');
    expect((await framesOf('seen'))[0]).toMatchObject({ frames: 2 });
  });

  it('leaves the session open while another connection sends as the same device', async () => {
    const own = await hub.addDevice('twice');
    const [one, two] = [await openClient(hub, own), await openClient(hub, own)];
    await one.process(jpeg);
    await two.process(jpeg);
    one.close();
    await two.process(jpeg);
    const [session] = await framesOf('twice');
    expect(session).toMatchObject({ frames: 3, endReason: null });
    two.close();
    await waitFor('the end', async () => (await framesOf('twice'))[0]?.endReason === 'disconnected');
    expect(await framesOf('twice')).toHaveLength(1);
  });

  it.each([
    ['nothing', undefined, /Send one JPEG/],
    ['null', null, /Send one JPEG/],
    ['a number', 5, /Send one JPEG/],
    ['a bare text', 'aGVsbG8=', /Send one JPEG/],
    ['a list', [1, 2], /Send one JPEG|no picture/],
    ['an object without a picture', { picture: 'x' }, /no picture/],
    ['a picture that is a number', { image: 7 }, /no picture/],
    ['a data URL that is not base64', { image: 'data:image/png,abc' }, /not base64/],
    ['base64 of something else', { image: 'aGVsbG8gd29ybGQgaGVsbG8=' }, /./],
    ['an empty picture', Buffer.alloc(0), /./],
    ['a GIF', Buffer.from('GIF89a_____________'), /GIF/],
  ])('answers %s with a plain error and stays connected', async (_what, payload, message) => {
    const client = await openClient(hub, key);
    expect(await client.process(payload)).toEqual({ error: expect.stringMatching(message) });
    expect(await client.process(jpeg)).toMatchObject({ success: true });
    await waitFor('the one result', () => client.results.length === 1);
    client.close();
  });

  it('answers a picture whose body is broken under its own turn', async () => {
    const client = await openClient(hub, key);
    const png = await makeImage('png', { width: 200, height: 200 });
    const broken = Buffer.from(png);
    broken.fill(0xab, 60);
    for (const picture of [png, broken, png]) await client.process(picture);
    await waitFor('all results', () => client.results.length === 3);
    expect(client.results.map(({ result }) => Object.keys(result as object))).toEqual([
      ['first_pixel', 'size'],
      ['error'],
      ['first_pixel', 'size'],
    ]);
    client.close();
  });

  it('stays up and answers each of 10,000 random payloads', { timeout: 60_000 }, async () => {
    const random = createSeededRandom(2);
    const client = await openClient(hub, await hub.addDevice('fuzzed'), {});
    const bytes = () => Buffer.from(Array.from({ length: random.below(40) }, () => random.below(256)));
    const cut = () => jpeg.subarray(0, random.below(jpeg.length));
    const leaf = (): unknown =>
      random.pick<() => unknown>([
        bytes,
        cut,
        () => null,
        () => random.next() * 1e308,
        () => '\ud800'.repeat(random.below(5)),
        () => bytes().toString('base64'),
        () => `data:${bytes().toString('latin1')};base64,${cut().toString('base64')}`,
        () => JSON.parse(`${'['.repeat(50)}${']'.repeat(50)}`),
        () => ({ __proto__: null, toJSON: 1, length: -1 }),
      ])();
    const payload = () =>
      random.below(2) ? leaf() : { [random.pick(['image', 'frame', 'data', '__proto__', 'x'])]: leaf() };
    let answered = 0;
    for (let round = 0; round < 100; round += 1) {
      const replies = await Promise.all(Array.from({ length: 100 }, () => client.process(payload())));
      for (const reply of replies) {
        expect(Object.keys(reply).sort().join()).toMatch(/^(error|seq,success)$/);
        answered += 1;
      }
    }
    expect(answered).toBe(10_000);
    expect(client.socket.connected).toBe(true);
    client.close();
  });
});
