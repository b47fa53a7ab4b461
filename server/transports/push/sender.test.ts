// The bounds of one sender, on a socket that does as it is told: over a real one they take as long as the kernel's buffers last.
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { deviceIdSchema } from '#contract/ids.ts';
import { silentLogger } from '#server/lib/logger.ts';
import { openSender, type SenderDeps } from './sender.ts';

const device = deviceIdSchema.parse('pi-1');

function open() {
  const socket = Object.assign(new EventEmitter(), {
    bufferedAmount: 0,
    send: vi.fn((text: string) => {
      socket.bufferedAmount += text.length;
    }),
    ping: vi.fn(),
    pong: vi.fn(),
    close: vi.fn(),
    terminate: vi.fn(),
  });
  const onShownOut = vi.fn();
  const admit = vi.fn(() => null);
  const deps: Partial<SenderDeps> = {
    doors: { watch: () => () => undefined } as unknown as SenderDeps['doors'],
    intake: { admit, refuse: vi.fn() } as unknown as SenderDeps['intake'],
    clock: { now: () => Date.now() },
    log: silentLogger,
    heartbeatMs: 10_000,
    onShownOut,
  };
  const principal = { kind: 'automation' } as const;
  openSender(socket as unknown as WebSocket, { principal, device }, deps as SenderDeps);
  return { socket, onShownOut, admit, text: () => socket.emit('message', Buffer.from('x'), false) };
}

describe('a sender', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('that reads no answers is shown out before 70 kB of them wait, and heard no more', () => {
    const { socket, onShownOut, admit, text } = open();
    for (let index = 0; index < 1500; index++) text();
    expect(onShownOut.mock.calls).toEqual([['answers_unread']]);
    expect(socket.close).toHaveBeenCalledWith(1008, 'Read the answers to your frames.');
    expect(socket.bufferedAmount).toBeLessThan(70_000);
    const heard = admit.mock.calls.length;
    text();
    socket.emit('ping', Buffer.alloc(0));
    expect(admit).toHaveBeenCalledTimes(heard);
    expect(socket.pong).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(socket.terminate).toHaveBeenCalledTimes(1);
  });

  it('that reads slowly, but reads, stays', () => {
    const { socket, onShownOut, text } = open();
    for (let second = 0; second < 60; second++) {
      for (let index = 0; index < 200; index++) text();
      socket.bufferedAmount = 1000;
      vi.advanceTimersByTime(1000);
      socket.emit('pong');
    }
    expect(onShownOut).not.toHaveBeenCalled();
  });

  it('that answers no ping is shown out, as a phone out of reach is', () => {
    const { socket, onShownOut } = open();
    vi.advanceTimersByTime(39_000);
    expect(socket.ping).toHaveBeenCalledTimes(3);
    expect(onShownOut).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2000);
    expect(onShownOut.mock.calls).toEqual([['silent']]);
    expect(socket.terminate).toHaveBeenCalledTimes(1);
  });
});
