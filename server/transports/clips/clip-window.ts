// The newest frames of one connection for models that want the same window. It slides: while nobody takes a clip from it,
// old frames fall out at the end, so a slow model costs frames and never memory.
import type { Frame } from '#server/hub/frame.ts';
import type { Losses } from './losses.ts';
import type { MemoryBudget } from './memory-budget.ts';

export type ClipWindow = {
  add(frame: Frame): void;
  /** Full, and a hop has passed since the last clip. */
  readonly isDue: boolean;
  /** The frames of a clip, oldest first. What the next clip will not share with it is let go. */
  take(): Frame[];
  clear(): void;
  readonly frames: number;
};

/** A window of very large pictures is full at this size, however few they are. */
export const maxWindowBytes = 32_000_000;

export type ClipWindowOptions = {
  windowFrames: number;
  hopFrames: number;
  losses: Losses;
  budget: MemoryBudget;
};

export function createClipWindow({ windowFrames, hopFrames, losses, budget }: ClipWindowOptions): ClipWindow {
  const frames: Frame[] = [];
  let bytes = 0;
  /** Frames since the last clip; the first clip waits for a window only. */
  let fresh = 0;
  let clips = 0;

  function drop(): void {
    const oldest = frames.shift();
    if (!oldest) return;
    bytes -= oldest.bytes.length;
    budget.give(oldest.bytes.length);
  }

  function isFull(): boolean {
    return frames.length >= windowFrames || bytes >= maxWindowBytes;
  }

  function isDue(): boolean {
    // A window that is full of large pictures has fewer frames than a hop may be long.
    const hop = hopFrames > windowFrames ? hopFrames : Math.min(hopFrames, frames.length);
    return isFull() && (clips === 0 || fresh >= hop);
  }

  /** The oldest one can go: without it the window is still full. */
  function hasTooMuch(): boolean {
    return frames.length > windowFrames || bytes - (frames[0]?.bytes.length ?? 0) >= maxWindowBytes;
  }

  return {
    add(frame) {
      if (!budget.take(frame.bytes.length)) {
        losses.count('memory');
        return;
      }
      const wasDue = isDue();
      frames.push(frame);
      bytes += frame.bytes.length;
      fresh += 1;
      while (hasTooMuch()) {
        // A hop longer than the window leaves frames out on purpose; a clip that was due and not taken is a loss.
        if (wasDue && fresh > frames.length - 1) losses.count('model_busy');
        drop();
      }
    },

    get isDue() {
      return isDue();
    },

    take() {
      const clip = [...frames];
      clips += 1;
      fresh = 0;
      const shared = Math.max(0, windowFrames - hopFrames);
      while (frames.length > shared) drop();
      return clip;
    },

    clear() {
      losses.count('disconnected', Math.min(fresh, frames.length));
      while (frames.length > 0) drop();
    },

    get frames() {
      return frames.length;
    },
  };
}
