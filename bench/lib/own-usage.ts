// What a server process of the bench says about itself.
export type Usage = {
  /** CPU of this process since its start, user and system, in µs. */
  cpuUs: number;
  /** Monotonic, in ms. */
  at: number;
};

export type Memory = { rssMb: number; heldMb: number };

export function ownUsage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuUs: user + system, at: performance.now() };
}

/** After a collection: `heldMb` is what is really kept, on the heap and in buffers beside it. */
export function ownMemory(): Memory {
  (global as { gc?: () => void }).gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rssMb: rss / 1e6, heldMb: (heapUsed + external) / 1e6 };
}
