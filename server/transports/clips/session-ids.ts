// Session ids: asked for over HTTP, spent by one Socket.IO handshake, gone with its connection. Each remembers who asked.
import { randomUUID } from 'node:crypto';
import type { DeviceId } from '#contract/ids.ts';
import type { Principal } from '#server/access/principal.ts';
import type { Clock } from '#server/lib/clock.ts';

export type Claim = { principal: Principal; device: DeviceId | null };

export type SessionIds = {
  issue(claim: Claim): string;
  /** Spends a waiting id; null when it is unknown, spent or too old. */
  spend(id: string): Claim | null;
  /** Who asked for an id that waits or is in use. */
  find(id: string): Claim | null;
  /** The connection is over. */
  remove(id: string): void;
  readonly waiting: number;
};

type Entry = Claim & { state: 'waiting' | 'in_use'; issuedAt: number; unwatch: () => void };

export type SessionIdsOptions = {
  clock: Clock;
  /** Calls back when the one who asked may no longer enter. Returns what ends the watch. */
  watch(principal: Principal, onEnd: () => void): () => void;
};

export const waitingMs = 10 * 60_000;
/** Anybody who may enter can ask again and again. */
export const maxWaiting = 10_000;

export function createSessionIds({ clock, watch }: SessionIdsOptions): SessionIds {
  // Waiting ones in order of issue.
  const waiting = new Map<string, Entry>();
  const inUse = new Map<string, Entry>();

  function remove(id: string): void {
    const entry = waiting.get(id) ?? inUse.get(id);
    entry?.unwatch();
    waiting.delete(id);
    inUse.delete(id);
  }

  function removeOld(): void {
    const before = clock.now() - waitingMs;
    for (const [id, { issuedAt }] of waiting) {
      if (issuedAt > before && waiting.size <= maxWaiting) return;
      remove(id);
    }
  }

  return {
    issue({ principal, device }) {
      const id = randomUUID();
      const unwatch = watch(principal, () => remove(id));
      waiting.set(id, { principal, device, state: 'waiting', issuedAt: clock.now(), unwatch });
      removeOld();
      return id;
    },

    spend(id) {
      removeOld();
      const entry = waiting.get(id);
      if (!entry) return null;
      waiting.delete(id);
      inUse.set(id, entry);
      return entry;
    },

    find(id) {
      removeOld();
      return waiting.get(id) ?? inUse.get(id) ?? null;
    },

    remove,

    get waiting() {
      return waiting.size;
    },
  };
}
