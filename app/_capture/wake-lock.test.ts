import { describe, expect, it, vi } from 'vitest';
import { createWakeLock } from './wake-lock.ts';

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

function makeRig({ refuses = false } = {}) {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' as DocumentVisibilityState });
  const locks: (EventTarget & { release(): Promise<void> })[] = [];
  const api = {
    request: vi.fn(async () => {
      if (refuses) throw new Error('Low battery.');
      const lock = Object.assign(new EventTarget(), {
        release: vi.fn(async () => void lock.dispatchEvent(new Event('release'))),
      });
      locks.push(lock);
      return lock as unknown as WakeLockSentinel;
    }),
  };
  const show = (visibility: DocumentVisibilityState) => {
    page.visibilityState = visibility;
    page.dispatchEvent(new Event('visibilitychange'));
  };
  return { page, api, locks, show, wakeLock: createWakeLock({ api, page: page as unknown as Document }) };
}

describe('the wake lock', () => {
  it('is taken again when the page is back', async () => {
    const { wakeLock, locks, show } = makeRig();
    wakeLock.hold();
    await settled();
    expect(wakeLock.state.get()).toBe('held');
    show('hidden');
    await locks[0]?.release();
    expect(wakeLock.state.get()).toBe('waiting');
    show('visible');
    await settled();
    expect(wakeLock.state.get()).toBe('held');
    expect(locks).toHaveLength(2);
  });

  it('is let go, and not taken again', async () => {
    const { wakeLock, locks, api, show } = makeRig();
    wakeLock.hold();
    await settled();
    wakeLock.release();
    expect(locks[0]?.release).toHaveBeenCalled();
    show('visible');
    await settled();
    expect(api.request).toHaveBeenCalledTimes(1);
    expect(wakeLock.state.get()).toBe('off');
  });

  it('that comes too late is let go at once', async () => {
    const { wakeLock, locks } = makeRig();
    wakeLock.hold();
    wakeLock.release();
    await settled();
    expect(locks[0]?.release).toHaveBeenCalled();
    expect(wakeLock.state.get()).toBe('off');
  });

  it('says when it is refused, and when there is none', async () => {
    const { wakeLock, page } = makeRig({ refuses: true });
    wakeLock.hold();
    await settled();
    expect(wakeLock.state.get()).toBe('refused');
    const without = createWakeLock({ api: undefined, page: page as unknown as Document });
    without.hold();
    expect(without.state.get()).toBe('unavailable');
  });
});
