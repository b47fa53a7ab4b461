// A rate with a burst, as a number that refills with time: no timer, no list.
export type TokenBucket = {
  /** Takes `amount` when it is there. Else takes nothing and answers how long until it would be, in ms. */
  take(amount: number, now: number): { taken: true } | { taken: false; retryAfterMs: number };
  setRate(perSecond: number, burst?: number): void;
};

/** @param burst what may be taken at once after a rest, at least one second's worth */
export function createTokenBucket(perSecond: number, burst = perSecond): TokenBucket {
  let rate = perSecond;
  let size = Math.max(burst, perSecond);
  let tokens = size;
  let filledAt: number | null = null;

  function refill(now: number): void {
    if (filledAt !== null) tokens = Math.min(size, tokens + (Math.max(0, now - filledAt) * rate) / 1000);
    filledAt = now;
  }

  return {
    take(amount, now) {
      refill(now);
      if (tokens >= Math.min(amount, size)) {
        tokens -= amount;
        return { taken: true };
      }
      return { taken: false, retryAfterMs: Math.ceil(((Math.min(amount, size) - tokens) / rate) * 1000) };
    },
    setRate(next, nextBurst = next) {
      rate = next;
      size = Math.max(nextBurst, next);
      tokens = Math.min(tokens, size);
    },
  };
}
