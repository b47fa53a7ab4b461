import type { z } from 'zod';

/** The first thing wrong with a value, in the schema's own words; null when it is fine. */
export function problemOf(schema: z.ZodType, value: unknown): string | null {
  const parsed = schema.safeParse(value);
  return parsed.success ? null : (parsed.error.issues[0]?.message ?? 'This is not valid.');
}
