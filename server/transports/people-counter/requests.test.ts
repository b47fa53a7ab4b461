import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { refusals } from '#contract/protocols/people-counter.ts';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import { adminToken, startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { connectClient, postFace, type TestClient } from './test-client.ts';

let hub: TestHub;
let dataDir: string;
let jpeg: Buffer;
const clients: TestClient[] = [];
const errors: unknown[] = Object.values(refusals);

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'frameroom-people-'));
  hub = await startTestHub({ DATA_DIR: dataDir });
  jpeg = await makeImage('jpeg');
});
afterAll(async () => {
  for (const client of clients) client.close();
  await hub.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function connect(device: string, key: string): Promise<TestClient> {
  const client = await connectClient(`${hub.url}/people-counter?device=${device}&key=${key}`);
  clients.push(client);
  return client;
}

describe('a request', () => {
  let client: TestClient;
  let faces: Buffer[];

  beforeAll(async () => {
    const key = await hub.addDevice('r-1');
    faces = await Promise.all(
      ['#111111', '#222222', '#333333'].map((colour) => makeImage('jpeg', { colour })),
    );
    for (const face of faces) await postFace(hub, 'r-1', face);
    client = await connect('r-1', key);
  });

  const base64 = (index: number) => faces[index]?.toString('base64');

  it.each([
    ['2', 2],
    ['"2"', 2],
    ['2.9', 2],
  ])('get_face %s is answered with the picture, the id echoed as %d', async (asked, faceId) => {
    expect(await client.ask(`{"type":"get_face","face_id":${asked}}`)).toEqual({
      type: 'face_image',
      face_id: faceId,
      image_data: base64(1),
      filename: 'face_2.jpg',
    });
  });

  it.each(['77', '0', '-1', '1e300', '9007199254740993'])('get_face %s is unknown', async (asked) => {
    expect(await client.ask(`{"type":"get_face","face_id":${asked}}`)).toEqual({
      type: 'face_image',
      face_id: Number(asked),
      error: 'Face ID not found',
    });
  });

  it('get_all_faces is answered newest first, as many as asked for', async () => {
    const all = [2, 1, 0].map((index) => ({
      face_id: index + 1,
      filename: `face_${index + 1}.jpg`,
      image_data: base64(index),
    }));
    expect(await client.ask({ type: 'get_all_faces' })).toEqual({ type: 'all_faces', faces: all });
    expect(await client.ask({ type: 'get_all_faces', limit: '2' })).toEqual({
      type: 'all_faces',
      faces: all.slice(0, 2),
    });
    for (const limit of [0, -4]) {
      expect(await client.ask({ type: 'get_all_faces', limit })).toEqual({ type: 'all_faces', faces: [] });
    }
  });

  it.each([
    ['{"type":"get_face","face_id":"five"}', 'Invalid face_id or limit format'],
    ['{"type":"get_all_faces","limit":"many"}', 'Invalid face_id or limit format'],
    ['{"type":"get_all_faces","limit":null}', 'Internal server error processing request'],
    ['[1]', 'Internal server error processing request'],
    ['"text"', 'Internal server error processing request'],
    ['not json', 'Invalid JSON message'],
    ['', 'Invalid JSON message'],
  ])('%s is answered with its error alone, and the socket stays open', async (text, error) => {
    expect(await client.ask(text)).toEqual({ error });
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('that is a binary message is no JSON message, whatever is in it', async () => {
    expect(await client.ask(Buffer.from('{"type":"get_all_faces"}'))).toEqual({
      error: 'Invalid JSON message',
    });
  });

  it.each(['{"type":"get_face"}', '{"type":"get_face","face_id":null}', '{"type":"dance"}', '{"face_id":1}'])(
    '%s gets no reply',
    async (silent) => {
      const before = client.messages.length;
      client.socket.send(silent);
      // Answers come in order: the answer to the next one is the first.
      const next = await client.ask({ type: 'get_all_faces', limit: 0 });
      expect(next).toEqual({ type: 'all_faces', faces: [] });
      const answers = client.messages.slice(before).filter(({ type }) => type !== 'stats');
      expect(answers).toEqual([next]);
    },
  );

  it('for a device without faces: not found, and an empty list', async () => {
    const bare = await connect('r-2', await hub.addDevice('r-2'));
    expect(await bare.ask({ type: 'get_face', face_id: 1 })).toEqual({
      type: 'face_image',
      face_id: 1,
      error: 'Face ID not found',
    });
    expect(await bare.ask({ type: 'get_all_faces' })).toEqual({ type: 'all_faces', faces: [] });
  });

  it('for a face whose file is gone says so, and lists the others', async () => {
    const gone = await connect('r-3', await hub.addDevice('r-3'));
    for (const face of faces) await postFace(hub, 'r-3', face);
    await rm(path.join(dataDir, 'blobs/faces/r-3/2.jpg'));
    expect(await gone.ask({ type: 'get_face', face_id: 2 })).toEqual({
      type: 'face_image',
      face_id: 2,
      error: 'Face image file not found',
    });
    const { faces: listed } = await gone.ask({ type: 'get_all_faces' });
    expect((listed as { face_id: number }[]).map(({ face_id }) => face_id)).toEqual([3, 1]);
  });

  it('for faces that cannot be read at all says that', async () => {
    const unread = await connect('r-4', await hub.addDevice('r-4'));
    await postFace(hub, 'r-4', jpeg);
    const folder = path.join(dataDir, 'blobs/faces/r-4');
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file where the folder was');
    expect(await unread.ask({ type: 'get_face', face_id: 1 })).toEqual({
      type: 'face_image',
      face_id: 1,
      error: 'Face data not available on server',
    });
    expect(await unread.ask({ type: 'get_all_faces' })).toEqual({
      type: 'all_faces',
      error: 'Face data not available on server',
    });
  });

  it('of nonsense, 400 times, gets nothing that the table does not have, and the socket stays open', async () => {
    const random = createSeededRandom(11);
    const fuzzed = await connect('r-1', adminToken);
    for (let round = 0; round < 400; round++) {
      const bytes = Buffer.from(Array.from({ length: random.below(40) }, () => random.below(128)));
      const damaged = '{"type":"get_all_faces","limit":1}'.slice(0, random.below(36));
      fuzzed.socket.send(random.below(2) ? bytes : damaged, { binary: random.below(3) === 0 });
    }
    fuzzed.socket.send('{"type":"get_face","face_id":1}');
    await waitFor('the last answer', () => fuzzed.of('face_image').length === 1);
    expect(fuzzed.socket.readyState).toBe(WebSocket.OPEN);
    for (const message of fuzzed.messages) {
      const isKnown =
        ['stats', 'face_image', 'all_faces'].includes(message.type ?? '') || errors.includes(message.error);
      expect(isKnown, JSON.stringify(message).slice(0, 200)).toBe(true);
    }
  });
});
