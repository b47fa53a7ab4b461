import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { connect, openClient, sessionId } from './test-client.ts';

/** Without clip models, as a fresh hub is. */
let hub: TestHub;
let key: string;
let jpeg: Buffer;
beforeAll(async () => {
  hub = await startTestHub();
  key = await hub.addDevice('pi-1');
  jpeg = await makeImage('jpeg', { width: 64, height: 48, colour: '#ff0000' });
});
afterAll(() => hub.close());

const post = (path: string, headers: Record<string, string> = {}) =>
  fetch(hub.url + path, { method: 'POST', headers });
const framesOf = async (device: string) => {
  const { sessions } = (await (await hub.call('GET', `/api/sessions?device=${device}`)).json()) as {
    sessions: { frames: number; endReason: string | null }[];
  };
  return sessions;
};

describe('/get_session_id', () => {
  it('gives a new uuid by GET and by POST, to a key in the header, the query or the path', async () => {
    const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
    const answers = [
      await hub.call('GET', '/get_session_id'),
      await post('/get_session_id', { authorization: `Bearer ${key}` }),
      await fetch(`${hub.url}/get_session_id?key=${key}`),
      await fetch(`${hub.url}/k/${key}/get_session_id`),
    ];
    const ids = await Promise.all(answers.map((answer) => answer.json()));
    for (const body of ids) expect(body).toEqual({ session_id: expect.stringMatching(uuid) });
    expect(new Set(ids.map((body) => JSON.stringify(body))).size).toBe(4);
  });

  it.each([
    ['no key', '', {}, 401],
    ['a wrong key', '', { authorization: 'Bearer frk_wrong' }, 401],
    ['something that is not a device id', '?device=a%20b', 'own', 400],
    ['another device', '?device=pi-2', 'own', 403],
  ])('answers %s with a plain JSON error', async (_what, query, headers, status) => {
    await hub.call('POST', '/api/devices', { id: 'pi-2' });
    const presented = headers === 'own' ? { authorization: `Bearer ${key}` } : headers;
    const answer = await post(`/get_session_id${query}`, presented as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ error: expect.stringMatching(/\.$/) });
  });

  it('refuses other methods in JSON', async () => {
    const answer = await fetch(`${hub.url}/get_session_id`, { method: 'PUT' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST']);
    expect(await answer.json()).toEqual({ error: 'Use GET or POST here.' });
  });
});

describe('/options', () => {
  it('lists what is really configured: nothing', async () => {
    expect(await (await hub.call('GET', '/options')).json()).toEqual({ processes: [] });
    expect((await fetch(`${hub.url}/options`)).status).toBe(401);
  });
});

describe('the handshake', () => {
  it.each([3, 4] as const)('lets socket.io-client %i in with a session id and no key', async (version) => {
    for (const transports of [['websocket'], ['polling'], ['polling', 'websocket']]) {
      const client = await openClient(hub, key, { version, transports });
      expect(await client.process(jpeg)).toMatchObject({ success: true });
      client.close();
    }
  });

  it('refuses an id that is unknown, empty, in use or spent, even with a good key', async () => {
    const client = await openClient(hub, key);
    const refused = (session_id: string) =>
      expect(connect(hub, { query: { session_id }, auth: { key } })).rejects.toThrow(/^invalid session id$/);
    await refused('00000000-0000-4000-8000-000000000000');
    await refused('');
    await refused(client.id);
    client.close();
    await refused(client.id);
  });

  it('refuses an id whose key was rotated before it was used', async () => {
    const old = await hub.addDevice('rotated');
    const id = await sessionId(hub, old);
    await hub.call('POST', '/api/devices/rotated/key');
    await expect(connect(hub, { query: { session_id: id } })).rejects.toThrow('invalid session id');
  });

  it('ends a connection at once when its key is rotated', async () => {
    const client = await openClient(hub, await hub.addDevice('rotated-later'));
    await client.process(jpeg);
    const ended = new Promise((resolve) => client.socket.once('disconnect', resolve));
    await hub.call('POST', '/api/devices/rotated-later/key');
    expect(await ended).toBe('io server disconnect');
  });

  it('leaves a connection without the parameter to the other protocols, and refuses its pictures', async () => {
    const socket = await connect(hub, { auth: { key } });
    const reply = await socket.emitWithAck('process', jpeg);
    expect(reply).toEqual({ error: expect.stringMatching(/no session.*\/get_session_id/) });
    socket.close();
  });
});

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

describe('which device', () => {
  it('a login or the admin token has to say, in the handshake or when it asks for the id', async () => {
    const admin = (await import('#server/testing/start-test-hub.ts')).adminToken;
    const without = await openClient(hub, admin);
    expect(await without.process(jpeg)).toEqual({ error: expect.stringMatching(/which device/) });
    without.close();

    const named = await openClient(hub, admin, { query: { device: 'pi-1' } });
    expect(await named.process(jpeg)).toMatchObject({ success: true });
    named.close();

    const id = await sessionId(hub, admin, '?device=pi-1');
    const remembered = await connect(hub, { query: { session_id: id } });
    expect(await remembered.emitWithAck('process', jpeg)).toMatchObject({ success: true });
    remembered.close();
  });

  it('another device than the key’s, an unknown one and one that is only watched are refused', async () => {
    const foreign = await openClient(hub, key, { query: { device: 'pi-2' } });
    expect(await foreign.process(jpeg)).toEqual({
      error: expect.stringMatching(/belongs to the device "pi-1"/),
    });
    const malformed = await openClient(hub, key, { query: { device: '../x' } });
    expect(await malformed.process(jpeg)).toEqual({ error: expect.stringMatching(/which device/) });

    const { cookie } = await hub.addPerson('viewer@example.org', { grants: ['pi-1'] });
    const answer = await fetch(`${hub.url}/get_session_id`, { headers: { cookie } });
    const { session_id } = (await answer.json()) as { session_id: string };
    const viewer = await connect(hub, { query: { session_id, device: 'pi-1' } });
    expect(await viewer.emitWithAck('process', jpeg)).toEqual({
      error: expect.stringMatching(/administrator/),
    });
    for (const { socket } of [foreign, malformed, { socket: viewer }]) socket.close();
  });
});

describe('test', () => {
  it('says what kind of thing it got, and never what is in it, with and without a session', async () => {
    const socket = await connect(hub, { auth: { key } });
    expect(await socket.emitWithAck('test', { secret: 1, b: 2 })).toEqual({
      success: true,
      received: 'object, 2 keys',
    });
    expect(await socket.emitWithAck('test', Buffer.from('abc'))).toMatchObject({
      received: 'binary, 3 bytes',
    });
    expect(await socket.emitWithAck('test')).toMatchObject({ received: 'nothing' });
    socket.emit('test', 'without an acknowledgement');
    expect(await socket.emitWithAck('test', 'x')).toMatchObject({ received: 'text, 1 characters' });
    socket.close();
  });
});
