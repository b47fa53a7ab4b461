// At most so many at once; the others wait in the order they came. Callers bound how many can wait.
export type Gate = {
  /** @throws the signal's reason when it is aborted while waiting */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  readonly waiting: number;
};

export function createGate(places: number): Gate {
  let free = places;
  const queue = new Set<() => void>();

  function leave(): void {
    const [next] = queue;
    if (!next) {
      free += 1;
      return;
    }
    queue.delete(next);
    next();
  }

  function enter(signal: AbortSignal | undefined): Promise<void> | undefined {
    signal?.throwIfAborted();
    if (free > 0) {
      free -= 1;
      return undefined;
    }
    return new Promise((resolve, reject) => {
      function goAway(): void {
        queue.delete(goIn);
        reject(signal?.reason);
      }
      function goIn(): void {
        signal?.removeEventListener('abort', goAway);
        resolve();
      }
      queue.add(goIn);
      signal?.addEventListener('abort', goAway, { once: true });
    });
  }

  return {
    async run(work, signal) {
      await enter(signal);
      try {
        return await work();
      } finally {
        leave();
      }
    },
    get waiting() {
      return queue.size;
    },
  };
}
