// What a camera usually shows, in tiles: whether it has lost its detail, and whether it still shows the same place.
// Detail lost while the place is the same is a blurred lens; lost with the place is a covered one. After Ribnick et al., "Real-time
// detection of camera tampering" (2006), and Saglam and Temizel, "Real-time adaptive camera tamper detection" (2009).
import type { Tiles } from './tiles.ts';

export type View = {
  state: 'learning' | 'clear' | 'blurred' | 'covered';
  /** The detail as a part of what is usual, of the median tile; null while that is being learnt. */
  sharpness: number | null;
};

const seconds = {
  learning: 5,
  /** Shadows move and people come and go: what is usual follows in some minutes. */
  usual: 180,
  /** A camera that was turned to something plain shows its new usual view after that. */
  accepting: 3_600,
};
/** A Laplacian over noise alone has twenty times the noise's variance: 4² + 4 · 1². */
const laplacianOfNoise = 20;
/** Tiles with less than this are plain: nothing can be lost there. A deviation of 5 levels from pixel to pixel. */
const leastDetail = 25;
/** Of the usual detail: a tile below it has lost its detail. A lens out of focus by three pixels leaves a tenth. */
const lost = { begins: 0.3, ends: 0.45 };
/** So many of the tiles with detail must have lost it, and so many must there be at all. */
const share = 0.7;
const leastTiles = 4;
/** How alike the brightness of the tiles is: blurring leaves it at 0.95 and more, a hand at next to nothing. */
const samePlace = 0.75;

export function createUsualView() {
  let usual: Tiles | null = null;
  let state: View['state'] = 'learning';
  let firstAt: number | null = null;
  let lastAt = 0;
  let wrongSince: number | null = null;

  function withoutNoise({ brightness, detail }: Tiles, noise: number): Tiles {
    return {
      brightness,
      detail: detail.map((value) => Math.max(0, value - laplacianOfNoise * noise * noise)),
    };
  }

  function learn(now: Tiles, rate: number): void {
    usual ??= { brightness: now.brightness.slice(), detail: now.detail.slice() };
    for (const key of ['brightness', 'detail'] as const) {
      const [is, was] = [now[key], usual[key]];
      for (let i = 0; i < is.length; i++)
        was[i] = (was[i] as number) + rate * ((is[i] as number) - (was[i] as number));
    }
  }

  /** Sorted parts of the usual detail, of the tiles that usually have some. */
  function partsLeft(now: Tiles, was: Tiles): number[] {
    const parts: number[] = [];
    was.detail.forEach((usually, i) => {
      if (usually >= leastDetail) parts.push((now.detail[i] as number) / usually);
    });
    return parts.sort((a, b) => a - b);
  }

  function stateOf(now: Tiles, was: Tiles, parts: readonly number[]): View['state'] {
    if (parts.length < leastTiles) return 'clear';
    const limit = state === 'clear' ? lost.begins : lost.ends;
    const gone = parts.filter((part) => part < limit).length / parts.length;
    if (gone < share) return 'clear';
    return correlation(now.brightness, was.brightness) >= samePlace ? 'blurred' : 'covered';
  }

  return {
    compare(tiles: Tiles, noise: number, at: number): View {
      const now = withoutNoise(tiles, noise);
      const passed = Math.min(1, Math.max(0, at - lastAt) / 1000);
      lastAt = at;
      if (firstAt === null) firstAt = at;
      const isLearning = at - firstAt < seconds.learning * 1000;
      if (!usual || isLearning) {
        learn(now, 0.2);
        return { state: 'learning', sharpness: null };
      }
      const parts = partsLeft(now, usual);
      state = stateOf(now, usual, parts);
      if (state === 'clear') wrongSince = null;
      else wrongSince ??= at;
      if (wrongSince === null) learn(now, passed / seconds.usual);
      else if (at - wrongSince > seconds.accepting * 1000) [usual, firstAt] = [null, at];
      const middle = parts[parts.length >> 1];
      return { state, sharpness: middle === undefined ? null : Math.min(1, middle) };
    },
  };
}

function correlation(a: Float32Array, b: Float32Array): number {
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [da, db] = [(a[i] as number) - ma, (b[i] as number) - mb];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return ab / Math.sqrt(aa * bb || 1);
}
