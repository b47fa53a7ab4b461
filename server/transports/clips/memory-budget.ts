// How much all connections together may keep waiting.
export type MemoryBudget = {
  /** False, and nothing taken, when it is not there. */
  take(bytes: number): boolean;
  give(bytes: number): void;
  readonly taken: number;
};

export function createMemoryBudget(maxBytes: number): MemoryBudget {
  let taken = 0;
  return {
    take(bytes) {
      if (taken + bytes > maxBytes) return false;
      taken += bytes;
      return true;
    },
    give(bytes) {
      taken -= bytes;
    },
    get taken() {
      return taken;
    },
  };
}
