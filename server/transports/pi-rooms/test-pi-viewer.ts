// A browser and a Pi of the original, for tests: the real client library, and posts as the Pi makes them.
import { io as io4, type Socket } from 'socket.io-client';
// @ts-expect-error its declarations cannot be found from its exports; `io` is called as that of version 4.
import { io as io3 } from 'socket.io-client-3';
import { piRoomsPaths } from '#contract/protocols/pi-rooms.ts';

export type PiViewerOptions = {
  key?: string;
  headers?: Record<string, string>;
  transports?: ('websocket' | 'polling')[];
  version?: 3 | 4;
};

export type PiViewer = {
  socket: Socket;
  frames: Record<string, string>[];
  joined: unknown[];
  join(room: unknown): void;
  leave(room: unknown): void;
  /** Everything said before has been heard by the server, and all its answers are here. */
  settled(): Promise<void>;
  close(): void;
};

export async function openPiViewer(url: string, options: PiViewerOptions = {}): Promise<PiViewer> {
  const io = options.version === 3 ? (io3 as unknown as typeof io4) : io4;
  const socket = io(url, {
    forceNew: true,
    auth: options.key ? { key: options.key } : {},
    extraHeaders: options.headers ?? {},
    transports: options.transports ?? ['websocket'],
    reconnection: false,
  });
  const viewer: PiViewer = {
    socket,
    frames: [],
    joined: [],
    join: (room) => void socket.emit('/face_mask_detection/join', { room }),
    leave: (room) => void socket.emit('/face_mask_detection/leave', { room }),
    async settled() {
      // The first answer may overtake: what every event has in common is heard a tick before what only this one does.
      for (let turn = 0; turn < 2; turn++)
        await new Promise<void>((resolve) => socket.emit('no such event', () => resolve()));
    },
    close: () => void socket.close(),
  };
  socket.on('new_frame', (frame: Record<string, string>) => viewer.frames.push(frame));
  socket.on('join_room_msg', (message: unknown) => viewer.joined.push(message));
  await new Promise<void>((resolve, reject) => {
    socket.on('connect', resolve);
    socket.on('connect_error', reject);
  });
  return viewer;
}

/** As the Pi does it, but for the key. `id` and `image` may be anything. */
export function upload(
  hub: { url: string },
  body: { id?: unknown; image?: unknown } | string | Uint8Array<ArrayBuffer>,
  {
    key,
    headers = {},
    prefix = '',
  }: { key?: string; headers?: Record<string, string>; prefix?: string } = {},
): Promise<Response> {
  return fetch(hub.url + prefix + piRoomsPaths.upload, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key ? { authorization: `Bearer ${key}` } : {}),
      ...headers,
    },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    redirect: 'manual',
  });
}

export const base64 = (image: Buffer): string => image.toString('base64');
export const dataUrl = (image: Buffer): string => `data:image/png;base64,${base64(image)}`;
