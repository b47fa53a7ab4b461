import { describe, expect, it } from 'vitest';
import { createOutbox } from './outbox.ts';
import { createRequestLine } from './request-line.ts';
import { asSocket, slowSocket } from './test-slow-socket.ts';

describe('the line of requests', () => {
  const request = { kind: 'get_all_faces', limit: 1 } as const;
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('makes the next answer when the last one is taken, and refuses more than 1,000 that wait', async () => {
    const socket = slowSocket();
    let made = 0;
    const line = createRequestLine({
      outbox: createOutbox(asSocket(socket)),
      answer: async () => `answer ${++made}`,
    });
    for (let index = 0; index < 1001; index++) expect(line.take(request)).toBe(true);
    expect(line.take(request)).toBe(false);
    await settled();
    expect(made).toBe(1);
    socket.take();
    await settled();
    expect(socket.sent).toEqual(['answer 1', 'answer 2']);
    line.close();
    socket.take();
    await settled();
    expect(made).toBe(2);
  });

  it('goes on after a request that gets no reply', async () => {
    const socket = slowSocket();
    const line = createRequestLine({
      outbox: createOutbox(asSocket(socket)),
      answer: async ({ kind }) => (kind === 'ignored' ? null : 'answer'),
    });
    line.take({ kind: 'ignored' });
    line.take(request);
    await settled();
    expect(socket.sent).toEqual(['answer']);
  });
});
