// Writes the table of settings into the docs, from the same definition that the server reads them by.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { settings } from '#server/config.ts';

const begin = '<!-- settings:start -->';
const end = '<!-- settings:end -->';
const root = path.resolve(import.meta.dirname, '..');

export const files = ['README.md', 'docs/settings.md'].map((name) => ({ name, file: path.join(root, name) }));

/** With columns of even width, as the formatter wants them. */
export function settingsTable(): string {
  const rows = settings.map(({ name, default: value, description }) => [
    `\`${name}\``,
    value && `\`${value}\``,
    description,
  ]);
  const cells = [['Setting', 'Default', 'What it is'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const [head, ...body] = cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  return [head ?? [], widths.map((width) => '-'.repeat(width)), ...body]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

/** The text with a fresh table between its markers; null when it has none. */
export function withFreshTable(text: string): string | null {
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) return null;
  return `${text.slice(0, from + begin.length)}\n\n${settingsTable()}\n\n${text.slice(to)}`;
}

function writeAll(): void {
  for (const { name, file } of files) {
    if (!existsSync(file)) {
      console.log(`${name} is not there yet: skipped.`);
      continue;
    }
    const fresh = withFreshTable(readFileSync(file, 'utf8'));
    if (fresh === null) console.log(`${name} has no place for the table (${begin} and ${end}): skipped.`);
    else writeFileSync(file, fresh);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeAll();
