import { describe, expect, it } from 'vitest';
import { createFigureKeeper } from './picture-figures.ts';

describe('the figures of a picture', () => {
  it('reads the true rate from the second frame on, however long it has been watched', () => {
    const keeper = createFigureKeeper();
    for (let at = 0; at <= 10_000; at += 100) {
      keeper.painted({ at, delayMs: 20, bytes: 50_000 });
      if (at > 0)
        expect(keeper.read(at)).toMatchObject({ fps: 10, bitsPerSecond: 4_000_000, bytesPerFrame: 50_000 });
    }
  });

  it('does not let one late frame shake the delay, and goes quiet when no frame comes', () => {
    const keeper = createFigureKeeper();
    for (const [at, delayMs] of [
      [0, 20],
      [100, 21],
      [200, 900],
      [300, 19],
    ] as const)
      keeper.painted({ at, delayMs, bytes: 1 });
    keeper.skipped();
    expect(keeper.read(300)).toMatchObject({ delayMs: 21, skipped: 1 });
    expect(keeper.read(9000)).toMatchObject({ fps: 0, delayMs: null, skipped: 1 });
  });
});
