// How wide somebody was in the last pictures. One person is narrow once in every step; two side by side never are.

export type RecentWidths = {
  add(width: number): void;
  /** The narrowest but for a fifth; null until a step or two were seen. */
  narrow(): number | null;
  clear(): void;
};

/** A step takes half a second: at 5 pictures a second these are 3 steps, at 15 it is one. */
const kept = 14;
const needed = 8;

export function createRecentWidths(): RecentWidths {
  const widths: number[] = [];
  return {
    add(width) {
      widths.push(width);
      if (widths.length > kept) widths.shift();
    },
    narrow() {
      if (widths.length < needed) return null;
      const sorted = [...widths].sort((a, b) => a - b);
      return sorted[Math.floor(sorted.length / 5)] ?? null;
    },
    clear() {
      widths.length = 0;
    },
  };
}
