// The details of a change in plain words.
import type { AuditEntry } from '#contract/api/audit.ts';
import { formatBytes } from '../../_lib/format.ts';

type Values = Readonly<Record<string, unknown>>;

/** `: role viewer → operator`, `: now called Front door`; empty when there is nothing to tell. */
export function changeOf({ before, after, ...values }: AuditEntry['details']): string {
  const changes =
    isValues(before) && isValues(after) ? fromTo(before, after) : stated({ ...values, wasCalled: before });
  return changes.length > 0 ? `: ${changes.join(', ')}` : '';
}

function fromTo(before: Values, after: Values): string[] {
  return Object.entries(after).map(([field, value]) => `${field} ${before[field]} → ${value}`);
}

function stated(values: Values): string[] {
  return Object.entries(values).flatMap(([field, value]) => {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return [];
    if (isValues(value)) return stated(value);
    return [words[field]?.(value) ?? `${field} ${value}`];
  });
}

const words: Readonly<Record<string, (value: unknown) => string>> = {
  name: (value) => `now called ${value}`,
  /** Of a group, whose name of that moment is what the entry is about. */
  wasCalled: (value) => `was called ${value}`,
  maxFps: (value) => `at most ${value} frames a second`,
  maxBytesPerSecond: (value) => `at most ${formatBytes(Number(value))} a second`,
  added: (value) => `added ${listed(value)}`,
  removed: (value) => `removed ${listed(value)}`,
};

function listed(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
