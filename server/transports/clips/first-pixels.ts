// One connection's pictures on their way to their first pixel: every one answered, in order, one at a time.
import type { FirstPixelResult } from '#contract/protocols/clips.ts';
import type { Frame } from '#server/hub/frame.ts';
import type { Gate } from '#server/media/gate.ts';
import { firstPixelOf } from '#server/pictures/first-pixel.ts';
import type { Losses } from './losses.ts';
import type { MemoryBudget } from './memory-budget.ts';

/** What a client may be ahead of its answers; two seconds of a 30 fps camera. */
export const maxWaitingPictures = 60;

export type FirstPixelsOptions = {
  gate: Gate;
  maxPixels: number;
  losses: Losses;
  budget: MemoryBudget;
  emit(result: FirstPixelResult): void;
};

export function createFirstPixels({ gate, maxPixels, losses, budget, emit }: FirstPixelsOptions) {
  const waiting: Frame[] = [];
  let state: 'idle' | 'working' | 'closed' = 'idle';

  async function work(): Promise<void> {
    state = 'working';
    for (let frame = waiting.shift(); frame; frame = waiting.shift()) {
      const next = frame;
      const result = await gate.run(() => firstPixelOf(next, maxPixels));
      budget.give(next.bytes.length);
      if (!isClosed()) emit(result);
    }
    if (!isClosed()) state = 'idle';
  }

  const isClosed = () => state === 'closed';

  return {
    add(frame: Frame): void {
      if (waiting.length >= maxWaitingPictures) {
        losses.count('queue_full');
      } else if (budget.take(frame.bytes.length)) {
        waiting.push(frame);
        if (state === 'idle') void work();
      } else {
        losses.count('memory');
      }
    },

    close(): void {
      state = 'closed';
      losses.count('disconnected', waiting.length);
      for (const { bytes } of waiting.splice(0)) budget.give(bytes.length);
    },
  };
}
