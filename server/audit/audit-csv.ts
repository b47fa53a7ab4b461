// Entries of the audit log as CSV: RFC 4180, and never a formula.
import type { AuditEntry } from '#contract/api/audit.ts';

/** Excel takes a file for UTF-8 only when it begins with this mark; other programs leave it out. */
const byteOrderMark = '\ufeff';
const lineEnd = '\r\n';

/**
 * A spreadsheet calculates what begins with one of these, quoted or not. OWASP ("CSV Injection") has such a cell begin with
 * an apostrophe, and every cell quoted, so that a separator in it begins no other cell. The last four are the full-width
 * forms, which some spreadsheets take for the same.
 */
const beginsFormula = /^[=+\-@\t\r\n＝＋－＠]/;

const columns = {
  number: ({ number }) => String(number),
  time: ({ at }) => new Date(at).toISOString(),
  action: ({ action }) => action,
  actor_kind: ({ actor }) => actor.kind,
  actor_id: ({ actor }) => actor.id ?? '',
  actor: ({ actor }) => actor.name,
  address: ({ address }) => address ?? '',
  device: ({ device }) => device ?? '',
  target: ({ target }) => target ?? '',
  details: ({ details }) => JSON.stringify(details),
} satisfies Record<string, (entry: AuditEntry) => string>;

export const auditCsvHead = byteOrderMark + lineOf(Object.keys(columns));

export function toAuditCsv(entry: AuditEntry): string {
  return lineOf(Object.values(columns).map((cellOf) => cellOf(entry)));
}

function lineOf(cells: readonly string[]): string {
  return cells.map(quote).join(',') + lineEnd;
}

function quote(cell: string): string {
  const text = beginsFormula.test(cell) ? `'${cell}` : cell;
  return `"${text.replaceAll('"', '""')}"`;
}
