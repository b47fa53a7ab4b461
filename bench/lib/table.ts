// The results as a markdown table, readable in a terminal as it is.
import type { Row } from './line.ts';

const heads = ['what', 'floor', 'ours', 'ratio', 'target', 'met'];

export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(({ what, floor, ours, ratio, target, met }) => [
    what,
    floor,
    ours,
    ratio,
    target,
    wordOf(met),
  ]);
  const widths = heads.map((head, column) =>
    Math.max(...[head, ...cells.map((row) => row[column] ?? '')].map((cell) => cell.length)),
  );
  const lineOf = (row: string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [
    lineOf(heads),
    `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`,
    ...cells.map(lineOf),
  ].join('\n');
}

function wordOf(met: boolean | null): string {
  if (met === null) return '';
  return met ? 'yes' : 'no';
}
