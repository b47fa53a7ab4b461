import { describe, expect, it } from 'vitest';
import { type Expiry, expiresAtOf, problemOfExpiry } from './expiry.ts';

const now = Date.parse('2026-11-20T12:00:00Z') + 0.25;
const endOf = (date: string) => Date.parse(`${date}T23:00:00Z`) + 3_600_000;

describe('the end of a token', () => {
  const cases: [Expiry['choice'], string, string | null | undefined][] = [
    ['30', '', '2026-12-20T12:00:00.000Z'],
    ['90', '2020-01-01', '2027-02-18T12:00:00.000Z'],
    ['365', '', '2027-11-20T12:00:00.000Z'],
    ['date', '2026-11-20', '2026-11-21T00:00:00.000Z'],
    ['date', '', undefined],
    ['never', '', null],
  ];
  it.each(cases)('%s %s', (choice, date, expected) => {
    const at = expiresAtOf({ choice, date }, { now, endOf });
    expect(typeof at === 'number' ? new Date(at).toISOString() : at).toBe(expected);
    if (typeof at === 'number') expect(Number.isInteger(at)).toBe(true);
  });

  it('lies ahead, and is chosen', () => {
    expect(problemOfExpiry(now + 1, now)).toBeNull();
    expect(problemOfExpiry(null, now)).toBeNull();
    expect(problemOfExpiry(now, now)).toMatch(/not over/);
    expect(problemOfExpiry(undefined, now)).toMatch(/Choose/);
    expect(problemOfExpiry(Number.NaN, now)).toMatch(/Choose/);
  });
});
