import { describe, expect, it, vi } from 'vitest';
import { deviceIdSchema } from '#contract/ids.ts';
import { silentLogger } from '#server/lib/logger.ts';
import { testFrame } from '#server/testing/test-frame.ts';
import type { SessionRecord, SessionRepository } from './ports.ts';
import { createSessions } from './sessions.ts';

const device = deviceIdSchema.parse('pi-1');

function house({ idleMs = 30_000 } = {}) {
  const kept = new Map<string, SessionRecord>();
  const storage = { saves: 0, isAway: false };
  const repository: SessionRepository = {
    async save(sessions) {
      storage.saves += 1;
      if (storage.isAway) throw new Error('no storage');
      for (const session of sessions) kept.set(session.id, structuredClone(session));
    },
    get: async (id) => kept.get(id) ?? null,
    find: async () => ({ sessions: [...kept.values()], next: null }),
    closeInterrupted: async () => [],
  };
  const viewers = { delivered: 0, dropped: { superseded: 0, left: 0 } };
  const sessions = createSessions({
    repository,
    viewerTotals: () => structuredClone(viewers),
    clock: { now: () => Date.now() },
    log: silentLogger,
    idleMs,
  });
  let seq = 0;
  const frame = (bytes = 100) => {
    seq += 1;
    const { session: _session, ...meta } = testFrame(seq).meta;
    return sessions.frameArrived({ ...meta, receivedAt: Date.now() }, bytes);
  };
  return { sessions, kept, storage, viewers, frame };
}

describe('sessions', () => {
  it('count in memory and are written about once a second, however many frames come', async () => {
    vi.useFakeTimers();
    const { sessions, kept, storage, frame } = house();
    const stop = sessions.start();
    for (let n = 0; n < 300; n++) {
      frame();
      await vi.advanceTimersByTimeAsync(10);
    }
    // Once when it opened, then once a second for three seconds.
    expect(storage.saves).toBeLessThanOrEqual(5);
    stop();
    await sessions.close();
    expect([...kept.values()]).toMatchObject([
      { frames: 300, bytes: 30_000, firstSeq: 1, lastSeq: 300, endReason: 'shutdown' },
    ]);
    vi.useRealTimers();
  });

  it('end when idle, and the next frame opens another', async () => {
    vi.useFakeTimers();
    const { sessions, kept, frame } = house({ idleMs: 3000 });
    const stop = sessions.start();
    const first = frame();
    await vi.advanceTimersByTimeAsync(2500);
    expect(frame()).toBe(first);
    await vi.advanceTimersByTimeAsync(4500);
    expect(sessions.current(device)).toBeNull();
    expect(kept.get(first)).toMatchObject({ endReason: 'idle', frames: 2 });
    expect(frame()).not.toBe(first);
    stop();
    vi.useRealTimers();
  });

  it('that are held are not ended by silence, until everyone has let go', async () => {
    vi.useFakeTimers();
    const { sessions, kept, frame } = house({ idleMs: 3000 });
    const stop = sessions.start();
    const releases = [sessions.hold(device), sessions.hold(device)];
    const id = frame();
    await vi.advanceTimersByTimeAsync(10_000);
    releases[0]?.();
    releases[0]?.();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sessions.current(device)).toBe(id);
    releases[1]?.();
    await vi.advanceTimersByTimeAsync(2000);
    expect(kept.get(id)).toMatchObject({ endReason: 'idle' });
    stop();
    vi.useRealTimers();
  });

  it('keep what could not be written, and write it when storage is back', async () => {
    const { sessions, kept, storage, frame } = house();
    storage.isAway = true;
    const first = frame();
    sessions.end(device, 'ended');
    await sessions.flush();
    const second = frame();
    await sessions.flush();
    storage.isAway = false;
    await sessions.flush();
    expect(kept.get(first)).toMatchObject({ frames: 1, endReason: 'ended' });
    expect(kept.get(second)).toMatchObject({ frames: 1, endReason: null });
  });

  it('account for viewers and refusals of their own time only', async () => {
    const { sessions, kept, viewers, frame } = house();
    viewers.delivered = 1000;
    const id = frame();
    viewers.delivered = 1007;
    viewers.dropped.superseded = 3;
    sessions.frameRefused(device, 'rate_limit');
    sessions.frameRefused(device, 'rate_limit');
    sessions.end(device, 'stopped');
    sessions.frameRefused(device, 'rate_limit');
    await sessions.flush();
    expect(kept.get(id)).toMatchObject({
      delivered: 7,
      dropped: { superseded: 3 },
      refused: { rate_limit: 2 },
    });
  });

  it('write nothing of a device that is gone', async () => {
    const { sessions, kept, frame } = house();
    frame();
    sessions.forget(device);
    await sessions.flush();
    expect(kept.size).toBe(0);
  });
});
