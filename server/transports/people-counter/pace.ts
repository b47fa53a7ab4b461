// So many a second and not more: says how long after each one the next may follow.

/** Timers wake up late by about this much; it is given back by letting the next come so much sooner. */
const toleranceMs = 2;

/**
 * Told of each one that is sent; answers the wait in ms until the next may be. In no second are there more than `perSecond`,
 * the tolerance included: of a camera of just that rate one frame in 500 is so left out.
 */
export function createPace(perSecond: number): (now: number) => number {
  const intervalMs = (1000 + toleranceMs) / perSecond;
  let next = Number.NEGATIVE_INFINITY;
  return (now) => {
    next = Math.max(next, now - toleranceMs) + intervalMs;
    return Math.max(0, Math.ceil(next - now));
  };
}
