// For tests only.
import type { WebSocket } from 'ws';

/** A socket whose kernel takes nothing until told to. */
export function slowSocket() {
  const calls: ((error?: Error) => void)[] = [];
  const socket = {
    bufferedAmount: 0,
    pongs: [] as string[],
    sent: [] as string[],
    send(data: Buffer, _options: unknown, done: (error?: Error) => void) {
      socket.sent.push(data.toString());
      socket.bufferedAmount += data.length;
      calls.push(done);
    },
    pong: (data: Buffer) => void socket.pongs.push(data.toString()),
    /** The kernel takes the oldest message. */
    take() {
      socket.bufferedAmount -= socket.sent[socket.sent.length - calls.length]?.length ?? 0;
      calls.shift()?.();
    },
  };
  return socket;
}

export const asSocket = (socket: ReturnType<typeof slowSocket>) => socket as unknown as WebSocket;
