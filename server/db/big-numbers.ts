// Times and counters are BigInt in the database and plain numbers outside: all stay far below 2^53.

export function numberOrNull(value: bigint | null): number | null {
  return value === null ? null : Number(value);
}

/** Keeps null (nothing there) and undefined (not to be changed) apart. */
export function bigintOrNull<T extends number | null | undefined>(value: T): bigint | Exclude<T, number> {
  return typeof value === 'number' ? BigInt(value) : (value as Exclude<T, number>);
}
