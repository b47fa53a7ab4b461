// Connections that have come and not yet sent a whole request head: a bound for how many, and which has waited longest.
import type { Socket } from 'node:net';

export type Arrivals = {
  add(socket: Socket): void;
  /** It has sent a whole head. */
  leave(socket: Socket): void;
  closeAll(): void;
};

export type ArrivalsOptions = {
  /** Beyond it the one that waits longest is closed. */
  max: number;
  /** Closed after so long; absent where the HTTP server itself looks after that. */
  patienceMs?: number;
  onClosed?(): void;
};

export function createArrivals({ max, patienceMs, onClosed }: ArrivalsOptions): Arrivals {
  // In order of arrival, each with what ends its waiting.
  const waiting = new Map<Socket, NodeJS.Timeout | undefined>();

  function leave(socket: Socket): void {
    clearTimeout(waiting.get(socket));
    waiting.delete(socket);
  }

  function showOut(socket: Socket): void {
    leave(socket);
    socket.destroy();
    onClosed?.();
  }

  return {
    add(socket) {
      const timer = patienceMs === undefined ? undefined : setTimeout(() => showOut(socket), patienceMs);
      waiting.set(socket, timer);
      socket.once('close', () => leave(socket));
      const [longest] = waiting.keys();
      if (waiting.size > max && longest) showOut(longest);
    },
    leave,
    closeAll() {
      for (const socket of [...waiting.keys()]) {
        leave(socket);
        socket.destroy();
      }
    },
  };
}
