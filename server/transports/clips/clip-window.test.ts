import { describe, expect, it } from 'vitest';
import { testFrame } from '#server/testing/test-frame.ts';
import { createClipWindow, maxWindowBytes } from './clip-window.ts';
import { createLosses } from './losses.ts';
import { createMemoryBudget } from './memory-budget.ts';

function open(windowFrames: number, hopFrames: number, maxBytes = 1e9) {
  const losses = createLosses();
  const budget = createMemoryBudget(maxBytes);
  const window = createClipWindow({ windowFrames, hopFrames, losses, budget });
  let seq = 0;
  const clips: number[][] = [];
  return {
    losses,
    budget,
    window,
    clips,
    add(count: number, { bytes = 1, takes = true } = {}) {
      for (let n = 0; n < count; n += 1) {
        seq += 1;
        window.add(testFrame(seq, { bytes: Buffer.alloc(bytes) }));
        if (takes && window.isDue) clips.push(window.take().map(({ meta }) => meta.seq));
      }
    },
  };
}

describe('a window', () => {
  it.each([
    [
      'side by side',
      3,
      3,
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
    ],
    [
      'overlapping',
      3,
      1,
      [
        [1, 2, 3],
        [2, 3, 4],
        [3, 4, 5],
        [4, 5, 6],
        [5, 6, 7],
        [6, 7, 8],
        [7, 8, 9],
      ],
    ],
    [
      'with gaps',
      2,
      4,
      [
        [1, 2],
        [5, 6],
      ],
    ],
    ['of one', 1, 1, [[1], [2], [3], [4], [5], [6], [7], [8], [9]]],
  ])('gives clips %s and loses nothing', (_what, size, hop, expected) => {
    const { add, clips, losses } = open(size, hop);
    add(9);
    expect(clips).toEqual(expected);
    expect(losses.total).toBe(0);
  });

  it('slides while nobody takes from it: the newest stay, the others are counted once', () => {
    const { add, window, losses, budget } = open(4, 4);
    add(4);
    add(14, { takes: false });
    expect([window.frames, budget.taken]).toEqual([4, 4]);
    expect(losses.counts.model_busy).toBe(10);
    expect(window.take().map(({ meta }) => meta.seq)).toEqual([15, 16, 17, 18]);
    expect([window.isDue, budget.taken]).toEqual([false, 0]);
  });

  it('of very large pictures is full at its size in bytes, and never holds more', () => {
    const { add, clips, budget } = open(16, 16);
    add(12, { bytes: maxWindowBytes / 4 });
    expect(clips).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
      [9, 10, 11, 12],
    ]);
    add(40, { bytes: maxWindowBytes / 4, takes: false });
    expect(budget.taken).toBeLessThanOrEqual(maxWindowBytes * 1.25);
  });

  it('leaves out, and counts, what does not fit into the memory of all', () => {
    const { add, losses, window } = open(16, 16, 5);
    add(8);
    expect([window.frames, losses.counts.memory]).toEqual([5, 3]);
  });

  it('gives everything back when it is cleared, and counts what was in no clip', () => {
    const { add, losses, window, budget } = open(4, 2);
    add(5);
    window.clear();
    expect([window.frames, budget.taken, losses.counts.disconnected]).toEqual([0, 0, 1]);
  });
});
