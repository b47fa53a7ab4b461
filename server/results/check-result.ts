// What is said comes from programs of others: checked once, here, so that nothing later (a viewer, the database) stumbles over it.
import type { Result, ResultDropCause, ResultValues, TrackKind } from '#contract/results.ts';

export type Source = { name: string; kind: TrackKind };

/** `text`: the values as JSON. `result`: the same values read back, so that what is shown is what is kept. */
export type CheckedResult = { result: Result; text: string };

export const maxValuesBytes = 64_000;
/** SQLite reads JSON down to 1,000 levels and fails the whole statement beyond; nothing sensible comes near. */
const maxDepth = 32;
const maxNameLength = 100;

export function checkResult(result: Result): CheckedResult | ResultDropCause {
  if (!areNumbersFit(result)) return 'malformed';
  const text = toJson(result.values);
  if (text === null) return 'malformed';
  if (Buffer.byteLength(text) > maxValuesBytes) return 'too_large';
  const values = JSON.parse(text) as ResultValues;
  if (isDeeperThan(values, maxDepth)) return 'malformed';
  const { seq, at, tookMs } = result;
  return { result: { seq, at, values, tookMs }, text };
}

/** A name that every database takes and that is never empty. */
export function checkSource({ name, kind }: Source): Source {
  const clean = name
    .slice(0, maxNameLength)
    .replaceAll(/[\0\p{Surrogate}]/gu, replacement)
    .trim();
  return { name: clean === '' ? kind : clean, kind };
}

const replacement = '\ufffd';

function areNumbersFit({ seq, at, tookMs }: Result): boolean {
  return (
    (seq === null || (Number.isSafeInteger(seq) && seq > 0)) &&
    Number.isSafeInteger(at) &&
    (tookMs === null || (Number.isFinite(tookMs) && tookMs >= 0))
  );
}

function toJson(values: ResultValues): string | null {
  try {
    const text = JSON.stringify(values);
    return text.startsWith('{') ? withoutUnstorable(text) : null;
  } catch {
    return null;
  }
}

/** Postgres refuses a NUL and half a surrogate pair in JSON; SQLite cuts the text at a NUL. */
function withoutUnstorable(text: string): string {
  if (!/\\u(0000|d[89a-f])/.test(text)) return text;
  return text.replaceAll(/\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g, (written) =>
    /^\\u(0000|d)/.test(written) ? replacement : written,
  );
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  for (const inner of Object.values(value)) if (isDeeperThan(inner, depth - 1)) return true;
  return false;
}
