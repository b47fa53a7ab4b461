// How many frames may be on their way to one viewer of one device. Knows no socket: it sees round trips and decides a window.

import { initialCredit } from '#contract/live.ts';

/** What an acknowledgement tells. Times in ms. */
export type RoundTrip = {
  sentAt: number;
  acknowledgedAt: number;
  /** Nothing else was on its way when the frame was sent: the trip shows the link and the screen, without a queue. */
  alone: boolean;
  /** A frame waits for credit. */
  limited: boolean;
};

export interface Credit {
  /** Unacknowledged frames allowed at this moment, at least 1. */
  window(now: number): number;
  onRoundTrip(trip: RoundTrip): void;
}

export const maxWindow = 8;

/** A trip this much longer than an empty link's is a queue, not jitter: below it lie timers, paints at 60 Hz and Wi-Fi. */
const minQueueMs = 40;
/** Routes change: an empty link's round trip is measured anew this often, by letting the link run empty once. */
const baseLifetimeMs = 20_000;
const firstGrowAfter = 2;
/** A failed attempt to grow doubles the wait for the next one, so that a thin link is bothered ever more seldom. */
const maxGrowAfter = 256;

/** One frame at a time, for viewers whose acknowledgement is the socket's own `drain`. */
export function fixedCredit(frames: number): Credit {
  return { window: () => frames, onRoundTrip() {} };
}

/**
 * Adapts the window (1–8) to the round trip, after TCP Vegas (Brakmo and Peterson, 1995): grow while more frames on their
 * way do not lengthen the trip, shrink when they do. A far but fast viewer so gets every frame; on a thin link, or with a
 * viewer slower than the device, about one frame is on its way and the newest waits at the hub, where it can be replaced.
 */
export function createAdaptiveCredit(): Credit {
  let window = initialCredit;
  let baseMs: number | null = null;
  let baseAt = 0;
  /** Trips in a row with a queue, and trips without one while a frame had to wait. */
  let queued = 0;
  let clean = 0;
  let growAfter = firstGrowAfter;
  /** `tried`: the window has just grown and must prove itself. */
  let trust: 'proven' | 'tried' = 'tried';
  /** Frames sent before this moment say nothing about the present window. */
  let decidedAt = Number.NEGATIVE_INFINITY;

  function measureBase(tripMs: number, now: number): void {
    if (baseMs !== null && tripMs > baseMs && now - baseAt < baseLifetimeMs) return;
    baseMs = tripMs;
    baseAt = now;
  }

  function change(to: number, now: number): void {
    window = to;
    decidedAt = now;
    queued = 0;
    clean = 0;
  }

  function shrink(now: number): void {
    // A proven window that must shrink met another link: what failed before may work now.
    growAfter = trust === 'tried' ? Math.min(maxGrowAfter, growAfter * 2) : firstGrowAfter;
    trust = 'proven';
    change(Math.max(1, window - 1), now);
  }

  function grow(now: number): void {
    trust = 'tried';
    change(window + 1, now);
  }

  return {
    window: (now) => (baseMs !== null && now - baseAt >= baseLifetimeMs ? 1 : window),

    onRoundTrip({ sentAt, acknowledgedAt, alone, limited }) {
      const tripMs = acknowledgedAt - sentAt;
      if (alone) measureBase(tripMs, acknowledgedAt);
      if (baseMs === null || sentAt < decidedAt) return;
      if (tripMs - baseMs > Math.max(minQueueMs, baseMs / 2)) {
        queued += 1;
        // A proven window is given up for a whole window's worth of late trips: Wi-Fi stands still for a moment now and then,
        // and that is no queue of ours. One that is only being tried, at the first.
        if (trust === 'tried' || queued >= window) shrink(acknowledgedAt);
        return;
      }
      queued = 0;
      clean += 1;
      if (clean >= window) trust = 'proven';
      if (limited && clean >= growAfter && window < maxWindow) grow(acknowledgedAt);
    },
  };
}
