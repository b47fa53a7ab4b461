// What goes back to one connection, within bounds: Engine.IO keeps whatever a client does not read, without a limit.
import type { Socket } from 'socket.io';
import { failure, success } from '#contract/protocols/physio.ts';

export type Outbox = {
  /** Answers an event, when its sender asked for an answer. Null: success. */
  answer(acknowledge: unknown, error: string | null): void;
  /** False: the client is not reading, and this prediction is not sent. */
  predict(text: string): boolean;
  close(): void;
};

/**
 * Of what Engine.IO has not yet handed to the connection. As much again can lie in the connection itself: it takes the
 * whole heap at once when it becomes free. A burst that is answered within one turn of the event loop (a second's worth of
 * frames, at most 1000) is no sign of a client that does not read.
 */
const maxUnsent = { predictions: 1024, bytes: 4_000_000, answers: 4096 };

export function createOutbox(socket: Socket): Outbox {
  const unsent = { predictions: 0, bytes: 0, answers: 0 };
  // Emitted while a message is being sent on a free connection, so everything is counted before it is sent.
  const onDrain = () => {
    Object.assign(unsent, { predictions: 0, bytes: 0, answers: 0 });
  };
  socket.conn.on('drain', onDrain);

  return {
    answer(acknowledge, error) {
      if (typeof acknowledge !== 'function') return;
      unsent.answers += 1;
      // It goes on sending and has stopped reading: every frame would leave an answer behind.
      if (unsent.answers > maxUnsent.answers) socket.disconnect(true);
      else acknowledge(error === null ? success : failure(error));
    },

    predict(text) {
      const isFull =
        unsent.predictions >= maxUnsent.predictions || unsent.bytes + text.length > maxUnsent.bytes;
      // One that is larger than the bound itself goes out alone.
      if (isFull && unsent.predictions > 0) return false;
      unsent.predictions += 1;
      unsent.bytes += text.length;
      socket.emit('prediction', text);
      return true;
    },

    close() {
      socket.conn.off('drain', onDrain);
    },
  };
}
