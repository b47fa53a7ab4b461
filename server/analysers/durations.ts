// The last so many durations, and how long the slow ones are.
export type Durations = {
  add(ms: number): void;
  /** The duration that `part` of them (0–1) do not pass; null when there are none. Sorts: ask when somebody looks. */
  quantile(part: number): number | null;
};

export function createDurations(size = 1000): Durations {
  const ring: number[] = [];
  let next = 0;
  return {
    add(ms) {
      ring[next] = ms;
      next = (next + 1) % size;
    },
    quantile(part) {
      if (ring.length === 0) return null;
      const sorted = [...ring].sort((a, b) => a - b);
      return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? null;
    },
  };
}
