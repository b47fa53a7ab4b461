import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAttempts, networkOf } from './attempts.ts';

describe('tries', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const limits = { perAddress: 6, perAccount: 3, windowMs: 60_000 };

  it('are limited per account, from wherever they come', async () => {
    const attempts = createAttempts(limits);
    for (let n = 1; n <= 3; n++) expect(await attempts.take(`10.0.0.${n}`, 'ann')).toBe(0);
    expect(await attempts.take('10.0.0.9', 'ann')).toBeGreaterThan(0);
    expect(await attempts.take('10.0.0.9', 'bob')).toBe(0);
  });

  it('are limited per address, whichever accounts are tried, and say how long to wait', async () => {
    const attempts = createAttempts(limits);
    for (let n = 1; n <= 6; n++) expect(await attempts.take('10.0.0.1', `person ${n}`)).toBe(0);
    expect(await attempts.take('10.0.0.1', 'ann')).toBe(60);
    expect(await attempts.take('10.0.0.2', 'ann')).toBe(0);
  });

  it('begin anew when the time is over', async () => {
    const attempts = createAttempts(limits);
    for (let n = 1; n <= 7; n++) await attempts.take('10.0.0.1');
    vi.advanceTimersByTime(59_000);
    expect(await attempts.take('10.0.0.1')).toBe(1);
    vi.advanceTimersByTime(1001);
    expect(await attempts.take('10.0.0.1')).toBe(0);
  });

  it('forgives the account, and not the address', async () => {
    const attempts = createAttempts(limits);
    for (let n = 1; n <= 6; n++) {
      expect(await attempts.take('10.0.0.1', 'ann')).toBe(0);
      await attempts.forgive('ann');
    }
    expect(await attempts.take('10.0.0.1', 'ann')).toBeGreaterThan(0);
    expect(await attempts.take('10.0.0.2', 'ann')).toBe(0);
  });

  it('that only count when they fail end in an error that says when to come back', async () => {
    const attempts = createAttempts({ perAddress: 2, windowMs: 600_000 });
    await attempts.noteFailure('10.0.0.1');
    await attempts.noteFailure('10.0.0.1');
    await expect(attempts.noteFailure('10.0.0.1')).rejects.toMatchObject({
      code: 'too_many_requests',
      retryAfterSeconds: 600,
      message: 'Too many tries. Wait 10 minutes and try again.',
    });
  });
});

describe('the network of an address', () => {
  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::99'],
    ['2001:db8::1', '2001:db8:0:0:ffff::1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
  ])('of %s is that of %s', (one, other) => {
    expect(networkOf(one)).toBe(networkOf(other));
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:3::1'],
    ['10.0.0.1', '10.0.0.2'],
    ['::1', '10.0.0.1'],
  ])('of %s is not that of %s', (one, other) => {
    expect(networkOf(one)).not.toBe(networkOf(other));
  });
});
