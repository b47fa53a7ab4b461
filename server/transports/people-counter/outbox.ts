// What one client is sent, as whole text messages, and when it has really taken it: nothing of ours is left in this process.
import type { WebSocket } from 'ws';

export type Outbox = {
  /** `onTaken` is called when the operating system has this and everything else that was sent; never after the close. */
  send(message: Buffer, onTaken: () => void): void;
  /** The last ping is answered, when nothing else is in the way: answers to many would pile up for who does not read. */
  answerPing(ping: Buffer): void;
};

export function createOutbox(socket: Pick<WebSocket, 'send' | 'pong' | 'bufferedAmount'>): Outbox {
  const written: (() => void)[] = [];
  let ping: Buffer | null = null;

  function proceed(): void {
    if (socket.bufferedAmount > 0) return;
    if (ping) socket.pong(ping);
    ping = null;
    for (const onTaken of written.splice(0)) onTaken();
  }

  return {
    send(message, onTaken) {
      // A buffer as a text message: encoded once for all clients, and ws copies nothing.
      socket.send(message, { binary: false }, (error) => {
        // The socket is closing; its close says the rest.
        if (error) return;
        written.push(onTaken);
        proceed();
      });
    },
    answerPing(latest) {
      ping = latest;
      proceed();
    },
  };
}
