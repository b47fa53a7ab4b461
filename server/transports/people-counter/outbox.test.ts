import { describe, expect, it } from 'vitest';
import { createOutbox } from './outbox.ts';
import { asSocket, slowSocket } from './test-slow-socket.ts';

describe('the outbox', () => {
  it('says that a message is taken when the socket is empty, not before', () => {
    const socket = slowSocket();
    const outbox = createOutbox(asSocket(socket));
    const taken: string[] = [];
    for (const text of ['frame', 'stats']) outbox.send(Buffer.from(text), () => taken.push(text));
    socket.take();
    expect(taken).toEqual([]);
    socket.take();
    expect(taken).toEqual(['frame', 'stats']);
  });

  it('answers only the last of many pings, when the socket is empty', () => {
    const socket = slowSocket();
    const outbox = createOutbox(asSocket(socket));
    outbox.answerPing(Buffer.from('1'));
    outbox.send(Buffer.from('frame'), () => undefined);
    for (const ping of ['2', '3', '4']) outbox.answerPing(Buffer.from(ping));
    expect(socket.pongs).toEqual(['1']);
    socket.take();
    expect(socket.pongs).toEqual(['1', '4']);
  });
});
