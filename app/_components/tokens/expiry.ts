// When a token ends, as a person chooses it. Pure.

export const expiryChoices = [
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
  { value: 'date', label: 'On a date' },
  { value: 'never', label: 'Never' },
] as const;
export type ExpiryChoice = (typeof expiryChoices)[number]['value'];

export type Expiry = {
  choice: ExpiryChoice;
  /** As `2026-11-20`; counts for `date` alone. */
  date: string;
};

const dayMs = 86_400_000;

/** `endOf` answers when a day ends where the person is. Epoch ms; null: never; undefined: no date is chosen. */
export function expiresAtOf(
  { choice, date }: Expiry,
  { now, endOf }: { now: number; endOf(date: string): number | undefined },
): number | null | undefined {
  if (choice === 'never') return null;
  if (choice === 'date') return date ? endOf(date) : undefined;
  // The hub's time, as a page reckons it, has fractions of a millisecond.
  return Math.round(now) + Number(choice) * dayMs;
}

/** What is wrong with it; null when it is fine. */
export function problemOfExpiry(expiresAt: number | null | undefined, now: number): string | null {
  if (expiresAt === undefined || Number.isNaN(expiresAt)) return 'Choose a date.';
  return expiresAt !== null && expiresAt <= now ? 'Choose a day that is not over yet.' : null;
}
