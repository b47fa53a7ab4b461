// Randomness by place, not by order: the same seed and keys give the same number, whichever frames were skipped before.

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** An unsigned 32-bit number. */
export function hashOf(seed: number, ...keys: number[]): number {
  let h = mix(seed + 0x9e3779b9);
  for (const key of keys) h = mix(Math.imul(h, 31) + key + 0x7f4a7c15);
  return h >>> 0;
}

/** 0 ≤ x < 1. */
export function randomAt(seed: number, ...keys: number[]): number {
  return hashOf(seed, ...keys) / 2 ** 32;
}

/** Mean 0, deviation 1 (Box–Muller). */
export function gaussianAt(seed: number, key: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - randomAt(seed, key, 1)));
  return radius * Math.cos(2 * Math.PI * randomAt(seed, key, 2));
}
