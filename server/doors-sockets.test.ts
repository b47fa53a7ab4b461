// Every WebSocket that is not Socket.IO as every kind of caller: what comes of it, and that a picture or a word about the device
// reaches nobody else. A new one without a row fails. Events: doors-live.test.ts, doors-events.test.ts; operations: doors.test.ts.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { writePushFrame } from '#contract/push.ts';
import { waitFor } from './testing/test-images.ts';
import {
  type Door,
  door,
  type Knock,
  knockAtEach,
  known,
  openWatchedDoor,
  type WatchedDoor,
} from './testing/watched-door.ts';

let world: WatchedDoor;
const closes: (() => void)[] = [];

beforeAll(async () => {
  world = await openWatchedDoor();
});
afterEach(() => {
  for (const close of closes.splice(0)) close();
});
afterAll(() => world.close());

type Opened = { socket: WebSocket; said: string[] };

/** Open, or the HTTP status of the refusal. */
function open(path: string, headers: Record<string, string>): Promise<Opened | number> {
  const socket = new WebSocket(`${world.hub.url}${path}`, { headers });
  const said: string[] = [];
  socket.on('message', (text) => said.push(String(text)));
  closes.push(() => socket.terminate());
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve({ socket, said }));
    socket.once('unexpected-response', (_req, res) => resolve(res.statusCode ?? 0));
    socket.once('error', reject);
  });
}

/** Answered when all that was said before has been heard, and answered. */
async function ping({ socket }: Opened): Promise<void> {
  const pong = new Promise((resolve) => socket.once('pong', resolve));
  socket.ping();
  await pong;
}

function socketDoor(path: string, use: (opened: Opened) => Promise<boolean>): Knock {
  return async (headers) => {
    const opened = await open(path, headers);
    if (typeof opened === 'number') return opened;
    await ping(opened);
    return (await use(opened)) ? 'yes' : 'nothing';
  };
}

const isToldOfIt = (sign: string) => async (opened: Opened) => {
  await world.happen();
  await ping(opened);
  return opened.said.some((text) => text.includes(sign));
};

/** Boxes of those who speak for no device. */
async function countIgnored(): Promise<number> {
  const text = await (await world.hub.call('GET', '/metrics')).text();
  return [...text.matchAll(/processors",cause="not_(?:identified|authenticated)"} (\d+)/g)]
    .map(([, count]) => Number(count))
    .reduce((sum, count) => sum + count, 0);
}

const refused = { nobody: 401, wrongKey: 401 } as const;
/** Engine.IO opens for anybody: Socket.IO's own handshake is the door, and its events are above. */
const engine: Door = {
  knock: socketDoor('', async () => true),
  row: { ...known('yes'), nobody: 'yes', wrongKey: 'yes' },
};
const upgradeDoors: Record<string, Door> = {
  '/api/live': { ...engine, knock: socketDoor('/api/live/?EIO=4&transport=websocket', async () => true) },
  '/socket.io': { ...engine, knock: socketDoor('/socket.io/?EIO=4&transport=websocket', async () => true) },
  '/people-counter': {
    knock: socketDoor(`/people-counter?device=${door}`, isToldOfIt('"frame"')),
    row: { ...refused, ...known('yes'), blind: 404, otherDevice: 403 },
  },
  // Who brings nothing may still say his key.
  '/client': {
    knock: socketDoor('/client', isToldOfIt('boundingBoxes')),
    row: { ...refused, nobody: 'nothing', ...known('yes'), blind: 'nothing', otherDevice: 'nothing' },
  },
  '/processor': {
    knock: socketDoor('/processor', async ({ socket }) => {
      const [heard, ignored] = [world.control.results.length, await countIgnored()];
      socket.send(JSON.stringify({ type: 'identifier', id: door }));
      socket.send('{"type":"boundingBoxes","frameId":1,"boxes":[]}');
      const isHeard = () => world.control.results.length > heard;
      await waitFor(
        'the boxes, or that nobody wants them',
        async () => isHeard() || (await countIgnored()) > ignored,
      );
      return isHeard();
    }),
    row: { ...refused, nobody: 'nothing', ...known('nothing'), sender: 'yes' },
  },
  '/api/devices': {
    knock: socketDoor(`/api/devices/${door}/push`, ({ socket }) =>
      world.isHeardOf(async () => {
        const answer = new Promise((resolve) => socket.once('message', resolve));
        socket.send(writePushFrame(undefined, world.png));
        await answer;
      }),
    ),
    row: { ...refused, ...known('yes'), blind: 404, otherDevice: 403, watcher: 403 },
  },
};

knockAtEach(upgradeDoors, () => world);

it('every WebSocket has a row', () => {
  const prefixes = world.hub.sockets.flatMap((transport) => transport.prefixes);
  expect(new Set(Object.keys(upgradeDoors))).toEqual(new Set(prefixes));
});
