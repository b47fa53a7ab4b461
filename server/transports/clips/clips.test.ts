import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminToken, startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage } from '#server/testing/test-images.ts';
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

describe('which device', () => {
  it('a login or the admin token has to say, in the handshake or when it asks for the id', async () => {
    const without = await openClient(hub, adminToken);
    expect(await without.process(jpeg)).toEqual({ error: expect.stringMatching(/which device/) });
    without.close();

    const named = await openClient(hub, adminToken, { query: { device: 'pi-1' } });
    expect(await named.process(jpeg)).toMatchObject({ success: true });
    named.close();

    const id = await sessionId(hub, adminToken, '?device=pi-1');
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
