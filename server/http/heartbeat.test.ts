import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startHeartbeat } from './heartbeat.ts';

describe('the heartbeat', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function start() {
    const ping = vi.fn();
    const socket = Object.assign(new EventEmitter(), { ping });
    const onSilent = vi.fn();
    const stop = startHeartbeat(socket, { intervalMs: 30_000, onSilent });
    return { socket, ping, onSilent, stop };
  }

  it('gives up on who answers none of three', () => {
    const { ping, onSilent, stop } = start();
    vi.advanceTimersByTime(90_000);
    expect(ping).toHaveBeenCalledTimes(3);
    expect(onSilent).not.toHaveBeenCalled();
    vi.advanceTimersByTime(30_000);
    expect(onSilent).toHaveBeenCalledTimes(1);
    stop();
    vi.advanceTimersByTime(300_000);
    expect(onSilent).toHaveBeenCalledTimes(1);
  });

  it('leaves alone who answers one of three', () => {
    const { socket, onSilent, stop } = start();
    for (let minute = 0; minute < 10; minute++) {
      vi.advanceTimersByTime(60_000);
      socket.emit('pong');
    }
    expect(onSilent).not.toHaveBeenCalled();
    stop();
  });
});
