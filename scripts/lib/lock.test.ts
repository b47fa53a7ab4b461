import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withLock } from './lock.mjs';

let file = '';

beforeEach(() => {
  file = path.join(mkdtempSync(path.join(os.tmpdir(), 'frameroom-lock-')), 'cache', 'lock');
  vi.spyOn(console, 'log').mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(path.dirname(path.dirname(file)), { recursive: true });
});

describe('the lock', () => {
  it('lets one at a time work', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 30));
      inside--;
    };
    await Promise.all([1, 2, 3].map(() => withLock(work, { file })));
    expect(most).toBe(1);
  });

  it('is free again after work that failed', async () => {
    const failing = withLock(() => Promise.reject(new Error('no')), { file });
    await expect(failing).rejects.toThrow('no');
    expect(existsSync(file)).toBe(false);
  });

  it('is taken over from an owner who is gone', async () => {
    await withLock(async () => {}, { file });
    writeFileSync(file, `${os.hostname()} 4194305`);
    expect(await withLock(async () => 'worked', { file })).toBe('worked');
  });

  it('is taken over from an owner elsewhere who gives no sign of life', async () => {
    await withLock(async () => {}, { file });
    writeFileSync(file, 'another-machine 1');
    const before = new Date(Date.now() - 60_000);
    utimesSync(file, before, before);
    expect(await withLock(async () => 'worked', { file })).toBe('worked');
  });

  it('is not taken from a living owner', async () => {
    await withLock(async () => {}, { file });
    const owner = `${os.hostname()} ${process.ppid}`;
    writeFileSync(file, owner);
    let worked = false;
    const waiting = withLock(
      async () => {
        worked = true;
      },
      { file },
    );
    await expect.poll(() => vi.mocked(console.log).mock.calls.length).toBe(1);
    expect(worked).toBe(false);
    expect(readFileSync(file, 'utf8')).toBe(owner);
    rmSync(file);
    await waiting;
    expect(worked).toBe(true);
  });
});
