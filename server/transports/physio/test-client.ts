// A client of the protocol with the real libraries, and PNG files of every kind, for the tests of this room.
import { createRequire } from 'node:module';
import { crc32, deflateSync } from 'node:zlib';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { Session } from '#contract/api/sessions.ts';
import type { TestHub } from '#server/testing/start-test-hub.ts';
import { waitFor } from '#server/testing/test-images.ts';

// Required, since its types cannot be found where its code is; its API is that of the newer one.
const { io: io3 } = createRequire(import.meta.url)('socket.io-client-3') as { io: typeof io };

const libraries = {
  'socket.io-client 4': io,
  'socket.io-client 3.1': io3,
} as const;

export type PhysioClient = {
  socket: Socket;
  /** As they came: JSON texts. */
  predictions: string[];
  /** Sends any event with any arguments and answers what it is acknowledged with. */
  ask(event: string, ...args: unknown[]): Promise<string>;
  start(timestamp?: bigint | number): Promise<string>;
  end(): Promise<string>;
  frame(timestamp: bigint | number, png: Buffer): Promise<string>;
  /** The predictions once there are as many, parsed. */
  predicted(count: number): Promise<Record<string, unknown>[]>;
};

export type ClientOptions = Partial<ManagerOptions & SocketOptions> & {
  key?: string | undefined;
  library?: keyof typeof libraries;
};

/** Resolves when connected; rejects with the error of the refusal. */
export function openPhysioClient(url: string, options: ClientOptions = {}): Promise<PhysioClient> {
  const { key, library = 'socket.io-client 4', ...rest } = options;
  const socket = libraries[library](url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: key === undefined ? {} : { key },
    ...rest,
  });
  const predictions: string[] = [];
  socket.on('prediction', (text: string) => void predictions.push(text));
  const ask: PhysioClient['ask'] = (event, ...args) =>
    new Promise((resolve) => void socket.emit(event, ...args, resolve));
  const client: PhysioClient = {
    socket,
    predictions,
    ask,
    start: (timestamp = Date.now()) => ask('session_start', stamped(timestamp)),
    end: () => ask('session_end', stamped(Date.now())),
    frame: (timestamp, png) => ask('frame', stamped(timestamp, png)),
    predicted: (count) =>
      waitFor(`${count} predictions`, () => predictions.length >= count && predictions).then((texts) =>
        texts.map((text) => JSON.parse(text) as Record<string, unknown>),
      ),
  };
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(client));
    socket.once('connect_error', (error) => {
      socket.close();
      reject(error);
    });
  });
}

export function stamped(timestamp: bigint | number, body: Buffer = Buffer.alloc(0)): Buffer {
  const time = Buffer.alloc(8);
  time.writeBigUInt64LE(BigInt(timestamp));
  return Buffer.concat([time, body]);
}

const channels: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** A whole, black PNG; `padding` bytes of a chunk that every decoder skips. */
export function makePng({ width = 4, height = 3, colourType = 2, bitDepth = 8, padding = 0 } = {}): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(bitDepth, 8);
  header.writeUInt8(colourType, 9);
  const row = 1 + Math.ceil((width * bitDepth * (channels[colourType] ?? 1)) / 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    ...(colourType === 3 ? [chunk('PLTE', Buffer.alloc(3))] : []),
    ...(padding > 0 ? [chunk('teSt', Buffer.alloc(padding))] : []),
    chunk('IDAT', deflateSync(Buffer.alloc(row * height))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}

/** Everything that a test file of this room opens, on the one hub that its process can run. */
export function openAt(hub: () => TestHub) {
  const opened: PhysioClient[] = [];

  async function open(options: ClientOptions = {}): Promise<PhysioClient> {
    const client = await openPhysioClient(hub().url, options);
    opened.push(client);
    return client;
  }

  return {
    open,
    /** A client with the key of a new device. */
    openDevice: async (device: string, options: ClientOptions = {}) =>
      open({ key: await hub().addDevice(device), ...options }),
    /** Newest first. */
    async historyOf(device: string): Promise<Session[]> {
      const answer = await hub().call('GET', `/api/sessions?device=${device}`);
      return ((await answer.json()) as { sessions: Session[] }).sessions;
    },
    closeAll() {
      for (const { socket } of opened) socket.close();
    },
  };
}
