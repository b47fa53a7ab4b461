// The hub's clock as seen from here. The sample with the smallest round trip errs least: by at most half of it.
export type HubClock = {
  /** Epoch ms by the hub's clock; by ours until the first answer. */
  now(): number;
  add(sample: { sentAt: number; hubNow: number; receivedAt: number }): void;
};

/** Clocks drift by seconds a day, so an old lucky sample must not rule forever: at 30 s apart, 10 are 5 minutes. */
const keptSamples = 10;

export function createHubClock(localNow: () => number): HubClock {
  const samples: Array<{ roundTripMs: number; offsetMs: number }> = [];
  let offsetMs = 0;
  return {
    now: () => localNow() + offsetMs,
    add({ sentAt, hubNow, receivedAt }) {
      samples.push({ roundTripMs: receivedAt - sentAt, offsetMs: hubNow - (sentAt + receivedAt) / 2 });
      if (samples.length > keptSamples) samples.shift();
      offsetMs = samples.reduce((best, one) => (one.roundTripMs < best.roundTripMs ? one : best)).offsetMs;
    },
  };
}
