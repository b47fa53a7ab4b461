// A client of this protocol, as its users write it: a session id over HTTP, then Socket.IO.
import { createRequire } from 'node:module';
import { io, type Socket } from 'socket.io-client';
import type { TestHub } from '#server/testing/start-test-hub.ts';

// 3.1 brings no types that this compiler finds; what is used here has the same shape in 4.
const { io: io3 } = createRequire(import.meta.url)('socket.io-client-3') as { io: typeof io };

export type ClipClient = {
  id: string;
  socket: Socket;
  results: Record<string, unknown>[];
  /** Sends `process` and waits for the acknowledgement. */
  process(payload: unknown): Promise<{ success?: true; seq?: number; error?: string }>;
  close(): void;
};

export async function sessionId(hub: TestHub, key: string | null, query = ''): Promise<string> {
  const answer = await fetch(`${hub.url}/get_session_id${query}`, {
    headers: key === null ? {} : { authorization: `Bearer ${key}` },
  });
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { session_id: string }).session_id;
}

export type ConnectOptions = {
  query?: Record<string, string>;
  auth?: Record<string, string>;
  transports?: string[];
  version?: 3 | 4;
};

/** Resolves when connected; rejects with the CONNECT_ERROR. */
export function connect(hub: TestHub, options: ConnectOptions = {}): Promise<Socket> {
  const { query = {}, auth = {}, transports = ['websocket'], version = 4 } = options;
  const open = version === 4 ? io : io3;
  const socket = open(hub.url, { query, auth, transports, forceNew: true, reconnection: false });
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', (error: Error) => {
      socket.close();
      reject(error);
    });
  });
}

export async function openClient(
  hub: TestHub,
  key: string | null,
  options: ConnectOptions = {},
): Promise<ClipClient> {
  const id = await sessionId(hub, key);
  const socket = await connect(hub, { ...options, query: { session_id: id, ...options.query } });
  const results: Record<string, unknown>[] = [];
  socket.on('result', (result: Record<string, unknown>) => results.push(result));
  return {
    id,
    socket,
    results,
    process: (payload) => new Promise((resolve) => socket.emit('process', payload, resolve)),
    close: () => void socket.close(),
  };
}
