// Puts the table where people look for it: docs/benchmarks.md, and README.md between its markers when it has them.
import { readFile, writeFile } from 'node:fs/promises';
import type { Line, Row } from './line.ts';
import { tableOf } from './table.ts';

export type Results = { rows: readonly Row[]; lines: readonly Line[]; machine: string; quick: boolean };

const [start, end] = ['<!-- bench:start -->', '<!-- bench:end -->'];

export async function writeResults(results: Results): Promise<void> {
  const text = textOf(results);
  await replaceBetweenMarkers('docs/benchmarks.md', text);
  await replaceBetweenMarkers('README.md', text);
}

function textOf({ rows, lines, machine, quick }: Results): string {
  const day = new Date().toISOString().slice(0, 10);
  return [
    tableOf(rows),
    `${day}, ${machine}. Everything on this one machine, over 127.0.0.1; floor and ours by turns in the same minutes.${quick ? ' A short run.' : ''}`,
    ...lines.map(({ name, measures }) => `- \`${name}\`: ${measures}.`),
  ].join('\n\n');
}

async function replaceBetweenMarkers(file: string, text: string): Promise<void> {
  const old = await readFile(file, 'utf8').catch(() => '');
  const [from, to] = [old.indexOf(start), old.indexOf(end)];
  if (from === -1 || to < from) {
    console.log(`${file} has no place for the table.`);
    return;
  }
  await writeFile(file, `${old.slice(0, from + start.length)}\n${text}\n${old.slice(to)}`);
  console.log(`Written to ${file}.`);
}
