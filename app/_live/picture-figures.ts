// What one canvas lived through in the last seconds: rate, delay, size. Read a few times a second, never per frame.
export type PictureFigures = {
  fps: number;
  /** The median: one late frame does not shake the figure. */
  delayMs: number | null;
  bytesPerFrame: number;
  bitsPerSecond: number;
  skipped: number;
};

type Painted = { at: number; delayMs: number; bytes: number };

const windowMs = 3000;

export type FigureKeeper = {
  painted(one: Painted): void;
  skipped(): void;
  read(now: number): PictureFigures;
};

export function createFigureKeeper(): FigureKeeper {
  let recent: Painted[] = [];
  let skipped = 0;
  return {
    painted(one) {
      recent.push(one);
    },
    skipped() {
      skipped += 1;
    },
    read(now) {
      recent = recent.filter(({ at }) => now - at < windowMs);
      const bytes = recent.reduce((sum, one) => sum + one.bytes, 0);
      const perSecond = frameRate(recent);
      const bytesPerFrame = recent.length > 0 ? bytes / recent.length : 0;
      return {
        fps: perSecond,
        delayMs: median(recent.map(({ delayMs }) => delayMs)),
        bytesPerFrame,
        bitsPerSecond: bytesPerFrame * perSecond * 8,
        skipped,
      };
    },
  };
}

/** Intervals, not frames: five frames in a second are four intervals, and the figure must not depend on the window. */
function frameRate(recent: readonly Painted[]): number {
  const [first, last] = [recent[0], recent.at(-1)];
  if (!first || !last || last.at <= first.at) return 0;
  return ((recent.length - 1) * 1000) / (last.at - first.at);
}

function median(values: number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
