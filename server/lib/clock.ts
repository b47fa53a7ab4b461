// Time as a dependency, so that tests own it.
export type Clock = { now(): number };

/** Epoch ms. Can be set back and forth by the operating system. */
export const systemClock: Clock = { now: () => Date.now() };

/** Ms since the process began; for durations, which a corrected wall clock must not bend. */
export const monotonicClock: Clock = { now: () => performance.now() };
