import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { files, settingsTable, withFreshTable } from './settings-table.ts';

describe('the table of settings', () => {
  it.each(files)('in $name is fresh (npm run docs:settings writes it)', ({ name, file }) => {
    if (name === 'README.md' && !existsSync(file)) return;
    const text = readFileSync(file, 'utf8');
    expect(withFreshTable(text)).toBe(text);
  });

  it('replaces what stands between the markers and nothing else', () => {
    const text = 'a\n<!-- settings:start -->\nold\n<!-- settings:end -->\nb\n';
    expect(withFreshTable(text)).toBe(
      `a\n<!-- settings:start -->\n\n${settingsTable()}\n\n<!-- settings:end -->\nb\n`,
    );
  });

  it('is written nowhere without markers', () => {
    expect(withFreshTable('nothing here')).toBeNull();
  });
});
