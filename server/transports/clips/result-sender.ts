// `result` to one client. Nothing tells when a client has taken a result but its connection; one that does not read gets
// no more, so that what waits for it stays small.
import type { Socket } from 'socket.io';
import type { Losses } from './losses.ts';

export type ResultSender = (result: unknown) => void;

/** As much of an engine.io connection as is needed: it says when it hands its packets to the socket, and when they are out. */
type Connection = Pick<Socket['conn'], 'on'>;

export type ResultSenderOptions = {
  connection: Connection;
  emit(result: unknown): void;
  losses: Pick<Losses, 'count'>;
  /** Results that may wait or be on their way. */
  atATime: number;
};

export function createResultSender({ connection, emit, losses, atATime }: ResultSenderOptions): ResultSender {
  let waiting = 0;
  let onTheirWay = 0;
  connection.on('flush', () => {
    onTheirWay += waiting;
    waiting = 0;
  });
  connection.on('drain', () => {
    onTheirWay = 0;
  });

  return (result) => {
    if (waiting + onTheirWay >= atATime) {
      losses.count('client_slow');
      return;
    }
    // Before it is emitted: the connection may hand it on at once.
    waiting += 1;
    emit(result);
  };
}
