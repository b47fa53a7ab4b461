/** Of numbers in any order; 0 of none. `part` 0–1. */
export function quantile(numbers: Iterable<number>, part: number): number {
  const sorted = Float64Array.from(numbers).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

export const median = (numbers: Iterable<number>): number => quantile(numbers, 0.5);

export const wait = (seconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, seconds * 1000));
