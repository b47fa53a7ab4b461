import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { missingFromLock } from './complete-lock.mjs';

describe('package-lock.json', () => {
  it('names the packages for every machine, or npm ci refuses it (node scripts/complete-lock.mjs adds them)', () => {
    const lock = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../package-lock.json'), 'utf8'));
    expect(missingFromLock(lock.packages)).toEqual([]);
  });

  it('names no place to fetch packages from: that is for each machine to say', () => {
    const text = readFileSync(path.resolve(import.meta.dirname, '../package-lock.json'), 'utf8');
    expect(text).not.toContain('"resolved"');
  });

  it('is found wanting when an optional package is neither beside nor around the one that needs it', () => {
    const packages = {
      'node_modules/a': { optionalDependencies: { x: '1.0.0', y: '1.0.0', z: '1.0.0' } },
      'node_modules/a/node_modules/x': {},
      'node_modules/y': {},
      'node_modules/b/node_modules/z': {},
    };
    expect(missingFromLock(packages)).toEqual([{ name: 'z', version: '1.0.0', neededBy: 'node_modules/a' }]);
  });
});
