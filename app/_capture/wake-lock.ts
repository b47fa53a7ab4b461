// Keeps the screen on while pictures are sent: a phone that sleeps sends nothing. The system takes the lock back whenever the
// page is hidden, so it is asked for again when the page is back.
import { createStore, type Store } from '../_live/store.ts';

/** `refused`: the system said no, for example to save the battery. `unavailable`: this browser cannot. */
export type WakeLockState = 'off' | 'held' | 'waiting' | 'refused' | 'unavailable';

export type WakeLockOptions = {
  /** Undefined where the browser has none. */
  api: { request(type: 'screen'): Promise<WakeLockSentinel> } | undefined;
  page: Pick<Document, 'addEventListener' | 'removeEventListener' | 'visibilityState'>;
};

export type WakeLock = {
  readonly state: Pick<Store<WakeLockState>, 'get' | 'listen'>;
  hold(): void;
  release(): void;
};

export function createWakeLock({ api, page }: WakeLockOptions): WakeLock {
  const state = createStore<WakeLockState>('off');
  let isWanted = false;
  let held: WakeLockSentinel | null = null;

  async function request(): Promise<void> {
    if (!api) return state.set('unavailable');
    if (page.visibilityState !== 'visible') return state.set('waiting');
    try {
      const lock = await api.request('screen');
      if (!isWanted) return void lock.release();
      held = lock;
      state.set('held');
      lock.addEventListener('release', () => {
        held = null;
        if (isWanted) state.set('waiting');
      });
    } catch {
      if (isWanted) state.set('refused');
    }
  }

  function look(): void {
    if (!held && page.visibilityState === 'visible') void request();
  }

  return {
    state,
    hold() {
      if (isWanted) return;
      isWanted = true;
      page.addEventListener('visibilitychange', look);
      void request();
    },
    release() {
      isWanted = false;
      page.removeEventListener('visibilitychange', look);
      void held?.release();
      held = null;
      state.set('off');
    },
  };
}
