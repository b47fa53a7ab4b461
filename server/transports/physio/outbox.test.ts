import { EventEmitter } from 'node:events';
import type { Socket } from 'socket.io';
import { describe, expect, it } from 'vitest';
import { createOutbox } from './outbox.ts';

/** A connection that takes nothing until `conn` says `drain`, as Engine.IO's does. */
function stalledSocket() {
  const conn = new EventEmitter();
  const sent: string[] = [];
  const state = { disconnected: false };
  const socket = {
    conn,
    emit: (_event: string, text: string) => sent.push(text),
    disconnect: () => {
      state.disconnected = true;
    },
  };
  return { socket: socket as unknown as Socket, conn, sent, state };
}

describe('the outbox', () => {
  it('holds at most 1024 predictions, or 4 MB of them, that the connection has not taken', () => {
    for (const [text, most] of [
      ['short', 1024],
      ['x'.repeat(1_000_000), 4],
      ['x'.repeat(9_000_000), 1],
    ] as const) {
      const { socket, conn, sent } = stalledSocket();
      const outbox = createOutbox(socket);
      const taken = Array.from({ length: 2000 }, () => outbox.predict(text));
      expect(taken.filter(Boolean)).toHaveLength(most);
      expect(sent).toHaveLength(most);
      conn.emit('drain');
      expect(outbox.predict(text)).toBe(true);
    }
  });

  it('lets go of a client that goes on asking and reads no answer', () => {
    const { socket, state, conn } = stalledSocket();
    const outbox = createOutbox(socket);
    let answers = 0;
    const acknowledge = () => {
      answers += 1;
    };
    for (let n = 0; n < 4096; n++) outbox.answer(acknowledge, null);
    expect(state.disconnected).toBe(false);
    conn.emit('drain');
    for (let n = 0; n < 4096; n++) outbox.answer(acknowledge, 'wrong');
    expect(state.disconnected).toBe(false);
    outbox.answer(acknowledge, null);
    expect([state.disconnected, answers]).toEqual([true, 8192]);
  });

  it('answers nobody who has not asked for an answer, and listens no more once it is closed', () => {
    const { socket, conn } = stalledSocket();
    const outbox = createOutbox(socket);
    for (const nothing of [undefined, null, 'ack', Buffer.alloc(9)]) outbox.answer(nothing, null);
    outbox.close();
    expect(conn.listenerCount('drain')).toBe(0);
  });
});
