// The frames that are on their way, and what is known of those that were.
import type { PushAnswer } from '#contract/push.ts';

/** Why a frame that was due was never taken. */
export const dropCauses = ['network', 'phone', 'limit'] as const;
export type DropCause = (typeof dropCauses)[number];

export type SenderFigures = {
  sent: number;
  acknowledged: number;
  refused: number;
  /** In the hub's words. */
  lastRefusal: string | null;
  dropped: Record<DropCause, number>;
  /** From the picture's capture to the hub's answer, of the last one; null while nothing comes back. */
  delayMs: number | null;
  /** Acknowledged per second, over the last seconds. */
  fps: number;
};

export type Flight = {
  /** How many the hub has not answered. */
  readonly size: number;
  drop(cause: DropCause): void;
  sent(capturedAt: number): void;
  answered(answer: PushAnswer, now: number): void;
  /** The connection is gone: nobody will answer these. */
  forget(): void;
  figures(now: number): SenderFigures;
};

const windowMs = 3000;

export function createFlight(): Flight {
  let inFlight: number[] = [];
  let arrivals: number[] = [];
  const counts = { sent: 0, acknowledged: 0, refused: 0 };
  const dropped: Record<DropCause, number> = { network: 0, phone: 0, limit: 0 };
  let lastRefusal: string | null = null;
  let delayMs: number | null = null;

  const keepRecent = (now: number) => {
    arrivals = arrivals.filter((at) => at > now - windowMs);
  };

  return {
    get size() {
      return inFlight.length;
    },
    drop(cause) {
      dropped[cause] += 1;
    },
    sent(capturedAt) {
      inFlight.push(capturedAt);
      counts.sent += 1;
    },
    answered(answer, now) {
      const capturedAt = inFlight.shift();
      if (capturedAt === undefined) return;
      if ('error' in answer) {
        counts.refused += 1;
        lastRefusal = answer.error.message;
        return;
      }
      counts.acknowledged += 1;
      delayMs = now - capturedAt;
      keepRecent(now);
      arrivals.push(now);
    },
    forget() {
      inFlight = [];
      delayMs = null;
    },
    figures(now) {
      keepRecent(now);
      const [first = now] = arrivals;
      // The last arrival begins an interval that is not over; in silence the rate falls with it.
      const spanMs = Math.max(now - first, 1);
      const fps = arrivals.length > 1 ? ((arrivals.length - 1) * 1000) / spanMs : 0;
      return { ...counts, lastRefusal, dropped: { ...dropped }, delayMs, fps };
    },
  };
}
