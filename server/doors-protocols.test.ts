// Every address that is no operation of the API, as every kind of caller: the older protocols' own, and Socket.IO's. A new one
// without a row fails. Operations: doors.test.ts; sockets: doors-sockets.test.ts.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { waitFor } from './testing/test-images.ts';
import {
  type Answer,
  type Door,
  door,
  knockAtEach,
  known,
  openWatchedDoor,
  type Row,
  type WatchedDoor,
} from './testing/watched-door.ts';

let world: WatchedDoor;

beforeAll(async () => {
  world = await openWatchedDoor();
  await track();
});
afterAll(() => world.close());

/** One object, and one sighting of it at the device. */
async function track(): Promise<void> {
  const headers = world.headersOf('automation');
  const client = new WebSocket(`${world.hub.url}/client`, { headers });
  const processor = new WebSocket(`${world.hub.url}/processor`, { headers });
  await Promise.all(
    [client, processor].map((socket) => new Promise((resolve) => socket.once('open', resolve))),
  );
  // Only a device for which a processor speaks can be told to follow something.
  await world.happen();
  client.send(`{"type":"start","cameraId":"${door}","frameId":1,"boxId":1}`);
  await waitFor('the sighting', async () => {
    processor.send(`{"type":"identifier","id":"${door}"}`);
    processor.send('{"type":"boundingBoxes","frameId":1,"boxes":[{"boxId":1,"objectId":1}]}');
    return (await world.hub.call('GET', '/timelines?objectId=1')).ok;
  });
  client.close();
  processor.close();
}

type Ask = { query?: string; body?(): string; read?(answer: Response): Promise<Answer> };

function ask(method: string, path: string, { query = '', body, read }: Ask = {}): Door['knock'] {
  return async (headers) => {
    const abort = new AbortController();
    const answer = await fetch(`${world.hub.url}${path}${query}`, {
      method,
      headers,
      redirect: 'manual',
      signal: abort.signal,
      ...(body ? { body: body() } : {}),
    });
    const said = read && answer.ok ? await read(answer) : answer.status;
    // The stream would go on for ever.
    abort.abort();
    return said;
  };
}

const refused = { nobody: 401, wrongKey: 401 } as const;
const entering: Row = { ...refused, ...known(200) };
const watching: Row = { ...entering, blind: 404, otherDevice: 403 };
const sending: Row = { ...watching, watcher: 403 };
const everyone = (answer: Answer): Row => ({ nobody: answer, wrongKey: answer, ...known(answer) });

const upload = '/face_mask_detection/upload_frame';
const page = '/face_mask_detection.html';
const polling = '?EIO=4&transport=polling';
const ofDoor = `?device=${door}`;
const postedFrame = () => JSON.stringify({ id: door, image: world.png.toString('base64') });

const doors: Record<string, Door> = {
  [`POST ${upload}`]: { knock: ask('POST', upload, { body: postedFrame }), row: sending },
  // The page holds no picture; who is not known is sent to the login.
  [`GET ${page}`]: { knock: ask('GET', page), row: { ...entering, nobody: 302, wrongKey: 302 } },

  'GET /get_session_id': { knock: ask('GET', '/get_session_id', { query: ofDoor }), row: sending },
  'POST /get_session_id': { knock: ask('POST', '/get_session_id', { query: ofDoor }), row: sending },
  // 400: there is no video in it.
  'POST /batch': { knock: ask('POST', '/batch'), row: { ...entering, ...known(400) } },
  'GET /options': { knock: ask('GET', '/options'), row: entering },

  'GET /objectIds': {
    knock: ask('GET', '/objectIds', { read: (answer) => answer.text() }),
    row: { ...refused, ...known('{"data": [1]}'), blind: '{"data": []}', otherDevice: '{"data": []}' },
  },
  // 400: as of an object that never was.
  'GET /timelines': {
    knock: ask('GET', '/timelines', { query: '?objectId=1' }),
    row: { ...entering, blind: 400, otherDevice: 400 },
  },
  'HEAD /api/devices/:id/snapshot.jpg': {
    knock: ask('HEAD', `/api/devices/${door}/snapshot.jpg`),
    row: watching,
  },
  'GET /video_feed': { knock: ask('GET', '/video_feed', { query: ofDoor }), row: watching },

  // Engine.IO opens for anybody: Socket.IO's own handshake is the door. Its POST belongs to a connection.
  'GET /api/live': { knock: ask('GET', '/api/live', { query: polling }), row: everyone(200) },
  'POST /api/live': { knock: ask('POST', '/api/live', { query: polling }), row: everyone(400) },
  'GET /socket.io': { knock: ask('GET', '/socket.io', { query: polling }), row: everyone(200) },
  'POST /socket.io': { knock: ask('POST', '/socket.io', { query: polling }), row: everyone(400) },
  ...Object.fromEntries(
    ['socket.io.js', 'socket.io.min.js', 'socket.io.esm.min.js']
      .flatMap((file) => [`/socket.io/${file}`, `/socket.io/${file}.map`])
      .map((path) => [`GET ${path}`, { knock: ask('GET', path), row: everyone(200) }]),
  ),
  // What these paths do not take.
  ...Object.fromEntries(
    [
      ...['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'].map((method) => [method, upload] as const),
      ...['HEAD', 'PUT', 'PATCH', 'DELETE'].map((method) => [method, '/get_session_id'] as const),
      ...['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'].map((method) => [method, '/batch'] as const),
      ...['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => [method, '/options'] as const),
    ].map(([method, path]) => [`${method} ${path}`, { knock: ask(method, path), row: everyone(405) }]),
  ),
};

knockAtEach(doors, () => world);

it('every address has a row', () => {
  const served = world.hub.routes.filter(({ operation }) => !operation);
  expect(Object.keys(doors).sort()).toEqual(served.map(({ method, path }) => `${method} ${path}`).sort());
});
