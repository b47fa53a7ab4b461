import { describe, expect, it } from 'vitest';
import { holdsAll } from './install.mjs';

const here = { os: [process.platform], cpu: [process.arch], optional: true };
const elsewhere = { os: ['plan9'], cpu: ['mips'], optional: true };
const wanted = {
  '': { version: '0.1.0' },
  'node_modules/zod': { version: '4.6.7', integrity: 'a' },
  'node_modules/vitest': { version: '4.1.12', integrity: 'b', dev: true },
  'node_modules/engine-here': { version: '1.0.0', integrity: 'c', ...here },
  'node_modules/engine-elsewhere': { version: '1.0.0', integrity: 'd', ...elsewhere },
};
const { 'node_modules/engine-elsewhere': _, 'node_modules/vitest': vitest, ...production } = wanted;

describe('what npm has installed', () => {
  it('is enough when all that this machine needs is there', () => {
    expect(holdsAll(wanted, { ...production, 'node_modules/vitest': vitest }, { dev: true })).toBe(true);
  });

  it('is enough for a start without what only tests need', () => {
    expect(holdsAll(wanted, production, { dev: false })).toBe(true);
    expect(holdsAll(wanted, production, { dev: true })).toBe(false);
  });

  it('is not enough in another version', () => {
    const old = { ...production, 'node_modules/zod': { version: '4.6.6', integrity: 'z' } };
    expect(holdsAll(wanted, old, { dev: false })).toBe(false);
  });

  it('is not enough when it was made on another machine', () => {
    const { 'node_modules/engine-here': _, ...copied } = production;
    expect(holdsAll(wanted, copied, { dev: false })).toBe(false);
  });
});
