// Protocols 0, 1 and 2 where they meet, the default Socket.IO namespace: every event as every kind of caller. A new one
// without a row fails. The other sockets: doors-sockets.test.ts.
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import {
  type Door,
  door,
  type Knock,
  keyOf,
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

async function connect(headers: Record<string, string>): Promise<Socket> {
  const key = keyOf(headers);
  const socket = io(`${world.hub.url}?device=${door}`, {
    transports: ['websocket'],
    auth: key ? { key } : {},
    extraHeaders: headers.cookie ? { cookie: headers.cookie } : {},
    forceNew: true,
    reconnection: false,
  });
  closes.push(() => socket.close());
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

const ask = (socket: Socket, event: string, ...args: unknown[]) =>
  socket.timeout(10_000).emitWithAck(event, ...args) as Promise<unknown>;

function stamped(body: Uint8Array = new Uint8Array()): Buffer {
  const stamp = Buffer.alloc(8);
  stamp.writeBigUInt64LE(BigInt(Date.now()));
  return Buffer.concat([stamp, body]);
}

function room(event: '/face_mask_detection/join' | '/face_mask_detection/leave'): Knock {
  return async (headers) => {
    const socket = await connect(headers);
    const heard: string[] = [];
    socket.onAny((name: string) => heard.push(name));
    if (event.endsWith('leave')) socket.emit('/face_mask_detection/join', { room: door });
    socket.emit(event, { room: door });
    await ask(socket, 'no_such_event');
    await world.happen();
    await ask(socket, 'no_such_event');
    return heard.includes('new_frame') ? 'yes' : 'nothing';
  };
}

/** The answer to the last of these events: a success, or the error's text. Whose frames they are is seen at the device. */
function physio(...events: string[]): Knock {
  return async (headers) => {
    const socket = await connect(headers);
    let last = '';
    const isHeard = await world.isHeardOf(async () => {
      for (const event of events)
        last = String(await ask(socket, event, stamped(event === 'frame' ? world.png : undefined)));
    });
    const { success, error } = JSON.parse(last) as { success: boolean; error?: string };
    if (!success) expect(isHeard).toBe(false);
    if (events.at(-1) === 'frame' && success) return isHeard ? 'yes' : 'elsewhere';
    return success ? 'yes' : (error ?? '');
  };
}

const takePicture: Knock = async (headers) => {
  const socket = await connect(headers);
  let reply: unknown;
  const isHeard = await world.isHeardOf(async () => {
    reply = await ask(socket, 'process', world.png);
  });
  const { error } = reply as { error?: string };
  expect(isHeard).toBe(error === undefined);
  return error ?? 'yes';
};

const failed = { nobody: 'authentication failed', wrongKey: 'authentication failed' } as const;
const notYours = 'There is no such device, or you may not see it.';
const notRunning = 'Session is not running';
/** A device's key is that device, whatever the address says. A watcher is told what he lacks, in words of many kinds. */
const eventDoors: Record<string, Door> = {
  '/face_mask_detection/join': {
    knock: room('/face_mask_detection/join'),
    row: { ...failed, ...known('yes'), blind: 'nothing', otherDevice: 'nothing' },
  },
  '/face_mask_detection/leave': {
    knock: room('/face_mask_detection/leave'),
    row: { ...failed, ...known('nothing') },
  },
  session_start: {
    knock: physio('session_start'),
    row: { ...failed, ...known('yes'), blind: notYours, watcher: 'forbidden' },
  },
  frame: {
    knock: physio('session_start', 'frame'),
    row: { ...failed, ...known(notRunning), otherDevice: 'elsewhere', sender: 'yes' },
  },
  session_end: {
    knock: physio('session_start', 'session_end'),
    row: { ...failed, ...known(notRunning), otherDevice: 'yes', sender: 'yes' },
  },
  process: {
    knock: takePicture,
    row: { ...failed, blind: notYours, watcher: 'forbidden', otherDevice: 'forbidden', sender: 'yes' },
  },
  test: {
    knock: async (headers) =>
      String(((await ask(await connect(headers), 'test')) as { success: boolean }).success),
    row: { ...failed, ...known('true') },
  },
  'an event that is none': {
    knock: async (headers) => String(await ask(await connect(headers), 'no_such_event')),
    row: { ...failed, ...known('{"success": false, "error": "Unregistered event"}') },
  },
};

knockAtEach(eventDoors, () => world);

it('every event has a row', () => {
  const { events = [] } = world.hub.sockets.find(({ prefixes }) => prefixes.includes('/socket.io')) ?? {};
  expect(new Set(Object.keys(eventDoors))).toEqual(new Set([...events, 'an event that is none']));
});
