// Which device this browser is the camera of: from a pairing link in the address, else from what it kept.
import { createStore, type Store } from '../_live/store.ts';
import {
  forgetPairedDevice,
  keepPairedDevice,
  type PairedDevice,
  readPairedDevice,
  tokenOfHash,
} from './paired-device.ts';

export type PairingState =
  | { kind: 'unknown' }
  | { kind: 'pairing' }
  | { kind: 'paired'; paired: PairedDevice }
  /** `problem`: why the link did not pair, in the hub's words; null when there was none. */
  | { kind: 'unpaired'; problem: string | null };

export type PhonePairingOptions = {
  place(): { hash: string };
  /** Takes the token out of the address and of what the browser remembers of it. */
  clearHash(): void;
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** @throws Error whose message can be shown */
  pair(token: string): Promise<PairedDevice>;
};

export type PhonePairing = {
  readonly state: Pick<Store<PairingState>, 'get' | 'listen'>;
  /** Once, and whenever the address has changed. */
  look(): Promise<void>;
  forget(): void;
};

export function createPhonePairing({ place, clearHash, storage, pair }: PhonePairingOptions): PhonePairing {
  const state = createStore<PairingState>({ kind: 'unknown' });

  async function follow(token: string): Promise<void> {
    state.set({ kind: 'pairing' });
    try {
      const paired = await pair(token);
      keepPairedDevice(storage, paired);
      state.set({ kind: 'paired', paired });
    } catch (error) {
      state.set({ kind: 'unpaired', problem: error instanceof Error ? error.message : null });
    }
  }

  return {
    state,
    async look() {
      const token = tokenOfHash(place().hash);
      if (token) {
        clearHash();
        await follow(token);
      } else if (state.get().kind === 'unknown') {
        const paired = readPairedDevice(storage);
        state.set(paired ? { kind: 'paired', paired } : { kind: 'unpaired', problem: null });
      }
    },
    forget() {
      forgetPairedDevice(storage);
      state.set({ kind: 'unpaired', problem: null });
    },
  };
}
