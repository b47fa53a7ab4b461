// The way out to one connection: sends, and tells when the client's transport has really taken what was sent.
import type { Socket } from 'socket.io';
import type { Message } from './message.ts';

/** Frames have their credit, but anyone who joins a room sends its members a word. Who leaves so many unread is gone. */
const maxUntaken = 256;

export type Outlet = {
  /** `onTaken` is called once; never after `close`. */
  send(message: Message, onTaken: () => void): void;
  close(): void;
};

/**
 * Past Socket.IO, to the Engine.IO connection below (`socket.conn`, public): `socket.emit` encodes anew for each viewer and
 * has no callback. 50 kB picture, 10 viewers, server CPU for each: emit 115 µs, `io.to(ids).emit` 33 µs, `conn.send` of the
 * text 47 µs, `conn.send` with the WebSocket message made once 24 µs.
 *
 * What is relied on:
 * - `conn.send(data, options, callback)`, documented: the callback comes when the transport has flushed the packet. Over
 *   WebSocket that is when the kernel has taken the last byte. Until then further packets wait in the connection's buffer.
 * - Over long-polling it is when the packet became the answer to a poll, which says nothing about the client. The client has
 *   the answer when it polls again: the transport then emits `ready` (not documented), and what is sent in that moment is
 *   the answer to that poll. So a poller is always answered with the newest frame, and one that never polls again has
 *   one frame in its buffer.
 * - The connection emits `upgrade` (documented) when a poller goes over to WebSocket: there is no further poll then.
 * - `wsPreEncodedFrame`, by which Socket.IO's own adapter hands such messages to Engine.IO (not documented). An Engine.IO
 *   that does not know it sends the text.
 */
export function openOutlet({ conn, nsp }: Socket, onGone: () => void): Outlet {
  const answered: (() => void)[] = [];
  const poll = conn.transport.name === 'polling' ? conn.transport : null;
  let untaken = 0;
  let isOpen = true;

  function settleAnswered(): void {
    for (const settle of answered.splice(0)) settle();
  }
  // Before Engine.IO's own listener, which answers this poll with whatever waits in the buffer.
  poll?.prependListener('ready', settleAnswered);
  conn.once('upgrade', settleAnswered);

  return {
    send(message, onTaken) {
      if (!isOpen) return;
      if (untaken >= maxUntaken) {
        onGone();
        conn.close(true);
        return;
      }
      untaken += 1;
      const settle = () => {
        untaken -= 1;
        if (isOpen) onTaken();
      };
      // Pictures are compressed already: gzip would take 1 ms for 50 kB to undo what base64 adds.
      const { text, webSocketFrame } = addressedTo(nsp.name, message);
      const options = { compress: false, wsPreEncodedFrame: webSocketFrame };
      conn.send(text, options, (transport) => {
        if (transport.name === 'polling') answered.push(settle);
        else settle();
      });
    },
    close() {
      isOpen = false;
      poll?.removeListener('ready', settleAnswered);
      conn.removeListener('upgrade', settleAnswered);
    },
  };
}

/** Messages are made for the namespace `/`. A client with its key in the base URL is in one of that name, and alone there. */
function addressedTo(
  namespace: string,
  message: Message,
): { text: string; webSocketFrame?: Message['webSocketFrame'] } {
  return namespace === '/' ? message : { text: `${message.text[0]}${namespace},${message.text.slice(1)}` };
}
