// What goes wrong with many frames at once: counted by cause, and said at most once a second.
import type { DeviceId } from '#contract/ids.ts';
import { type CountedLog, createCountedLog } from '#server/analysers/counted-log.ts';
import type { AnalysisDropCause } from '#server/analysers/session-analysis.ts';
import type { PhysioDeps } from './index.ts';

/**
 * Why the sender of a frame got no prediction for it. `unread`: the client does not read what it is sent (the prediction
 * is kept all the same). `unwritable`: what an analyser said is no JSON. `early`: refused, since too many were sent before
 * their session had started.
 */
export type PredictionDropCause = AnalysisDropCause | 'unread' | 'unwritable' | 'early';

export type Troubles = {
  dropped(
    device: DeviceId,
    cause: Exclude<PredictionDropCause, 'early'>,
    frames: number,
    error?: unknown,
  ): void;
  /** Before it is known which device it is. */
  refusedEarly(): void;
  analyserFailed(device: DeviceId, analyser: string, error: unknown): void;
};

export function createTroubles({ log, onDropped }: Pick<PhysioDeps, 'log' | 'onDropped'>): Troubles {
  /** One of each kind of trouble, whatever the device: causes and configured analysers are few. */
  const logs = new Map<string, CountedLog<object>>();

  function say(message: string, kind: string, about: object, times: number): void {
    const counted =
      logs.get(kind) ??
      createCountedLog<object>((latest, count) => log.warn({ ...latest, times: count }, message));
    logs.set(kind, counted);
    counted.add(about, times);
  }

  return {
    dropped(device, cause, frames, error) {
      onDropped?.(cause, frames);
      // The end of a session drops what waits by the protocol's own rule: counted, and no news.
      if (cause === 'ended') return;
      say('frames got no prediction', cause, { device, cause, ...(error ? { err: error } : {}) }, frames);
    },
    refusedEarly() {
      onDropped?.('early', 1);
      say('frames were refused: their session was still being started', 'early', {}, 1);
    },
    analyserFailed(device, analyser, error) {
      say('an analyser failed', `analyser ${analyser}`, { device, analyser, err: error }, 1);
    },
  };
}
