import { describe, expect, it } from 'vitest';
import { createBreaker } from './breaker.ts';

function broken() {
  const clock = { time: 0, now: () => clock.time };
  return { clock, breaker: createBreaker({ clock }) };
}

describe('a breaker', () => {
  it('opens after three failures in a row, not after three in all', () => {
    const { breaker } = broken();
    breaker.failed();
    breaker.failed();
    breaker.succeeded();
    breaker.failed();
    breaker.failed();
    expect(breaker.mayTry()).toBe(true);
    breaker.failed();
    expect(breaker.mayTry()).toBe(false);
  });

  it('allows one try after its pause; the pause doubles up to a minute with each that fails', () => {
    const { breaker, clock } = broken();
    for (let n = 0; n < 3; n++) breaker.failed();
    for (const pause of [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
      clock.time += pause - 1;
      expect(breaker.mayTry()).toBe(false);
      clock.time += 1;
      expect(breaker.mayTry()).toBe(true);
      expect(breaker.mayTry(), 'a second try beside it').toBe(false);
      breaker.failed();
    }
  });

  it('is as new after one that succeeds', () => {
    const { breaker, clock } = broken();
    for (let n = 0; n < 3; n++) breaker.failed();
    clock.time += 1000;
    breaker.mayTry();
    breaker.succeeded();
    expect([breaker.state, breaker.mayTry(), breaker.mayTry()]).toEqual(['closed', true, true]);
    for (let n = 0; n < 3; n++) breaker.failed();
    clock.time += 1000;
    expect(breaker.mayTry()).toBe(true);
  });
});
