// What is sent to one socket. While it reads, everything goes out in order. While it does not, messages that newer ones replace
// (boxes of one camera) wait one deep, and the others in a bounded line; when that is full the socket is closed.
import type { WebSocket } from 'ws';

export type Outbox = {
  /** In order, each of them, or the socket is closed. */
  send(text: string): void;
  /** Of the messages under one name only the newest waits. */
  sendNewest(name: string, text: string): void;
};

export type OutboxOptions = {
  socket: WebSocket;
  onSuperseded(): void;
  /** It has been told to close. */
  onTooSlow(): void;
};

/** Beyond this, bytes stay with us, where they can be replaced. About one second of boxes of a hundred cameras. */
const maxBufferedBytes = 1_000_000;
/** More than the objects that can be tracked: each may have its picture waiting. */
const maxWaiting = 2000;
/** Try again later, RFC 6455's registry. */
const tryAgainLater = 1013;

export function createOutbox({ socket, onSuperseded, onTooSlow }: OutboxOptions): Outbox {
  const line: string[] = [];
  const newest = new Map<string, string>();

  const hasRoom = () => socket.bufferedAmount <= maxBufferedBytes;

  function write(text: string): void {
    // Each write's end is a moment to go on: the last of them finds the buffer empty.
    socket.send(text, flush);
  }

  function forget(): void {
    line.length = 0;
    newest.clear();
  }

  function flush(): void {
    if (socket.readyState !== socket.OPEN) forget();
    while (line.length > 0 && hasRoom()) write(line.shift() ?? '');
    for (const [name, text] of newest) {
      if (line.length > 0 || !hasRoom()) return;
      newest.delete(name);
      write(text);
    }
  }

  return {
    send(text) {
      if (socket.readyState !== socket.OPEN) return;
      if (line.length === 0 && hasRoom()) {
        write(text);
        return;
      }
      line.push(text);
      if (line.length <= maxWaiting) return;
      forget();
      socket.close(tryAgainLater, 'You do not read what you are sent.');
      onTooSlow();
    },

    sendNewest(name, text) {
      if (socket.readyState !== socket.OPEN) return;
      if (!newest.has(name) && line.length === 0 && hasRoom()) {
        write(text);
        return;
      }
      if (newest.has(name)) onSuperseded();
      newest.set(name, text);
    },
  };
}
