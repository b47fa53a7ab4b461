import { expect, it, vi } from 'vitest';
import { silentLogger } from '#server/lib/logger.ts';
import { waitFor } from '#server/testing/test-images.ts';
import type { AuditNews } from './audit.ts';
import { startPruning } from './pruning.ts';

function start(removeBefore: (at: number, limit: number) => Promise<number>) {
  const noted: AuditNews[] = [];
  const stop = startPruning({
    repository: { removeBefore },
    note: (news) => void noted.push(news),
    keepMs: 1000,
    clock: { now: () => 5000 },
    log: silentLogger,
  });
  return { noted, stop };
}

it('removes in steps what is too old, and says once how many and until when', async () => {
  let old = 1234;
  const removeBefore = vi.fn(async (_at: number, limit: number) => {
    const step = Math.min(old, limit);
    old -= step;
    return step;
  });
  const { noted, stop } = start(removeBefore);
  await waitFor('the end', () => noted.length > 0);
  await stop();
  expect(removeBefore.mock.calls.every(([at, limit]) => at === 4000 && limit <= 200)).toBe(true);
  expect(noted).toMatchObject([
    { action: 'audit.pruned', actor: { kind: 'hub' }, details: { removed: 1234, until: 4000 } },
  ]);
});

it('says nothing when there is nothing too old, nor when the database fails', async () => {
  const idle = start(async () => 0);
  const failing = start(() => Promise.reject(new Error('down')));
  await Promise.all([idle.stop(), failing.stop()]);
  expect([...idle.noted, ...failing.noted]).toEqual([]);
});

it('does it again every day until it is stopped', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const removeBefore = vi.fn(async () => 0);
    const { stop } = start(removeBefore);
    await vi.advanceTimersByTimeAsync(3 * 86_400_000);
    await stop();
    expect(removeBefore).toHaveBeenCalledTimes(4);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
