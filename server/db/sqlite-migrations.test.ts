import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '#server/lib/logger.ts';
import type { DatabasePlace } from './database-place.ts';
import { findCopy, openSqliteMigrations } from './sqlite-migrations.ts';

describe('the migrations of a SQLite file', () => {
  let place: DatabasePlace & { kind: 'sqlite' };
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "frameroom it's-"));
    const file = join(folder, 'frameroom.db');
    place = { kind: 'sqlite', url: `file:${file}`, name: file, file };
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const init = {
    name: '1_init',
    checksum: 'sum',
    sql: 'CREATE TABLE "Thing" ("id" TEXT NOT NULL PRIMARY KEY);',
  };

  it('are begun by one of two processes that both found the file empty', async () => {
    const one = await openSqliteMigrations(place, silentLogger);
    const two = await openSqliteMigrations(place, silentLogger);
    expect([await one.readContent(), await two.readContent()]).toEqual([
      { state: 'empty' },
      { state: 'empty' },
    ]);
    await one.apply(init);
    await expect(two.apply(init)).rejects.toMatchObject({
      name: 'StartError',
      message: expect.stringContaining('Another Frameroom is upgrading'),
    });
    await one.close();
    await two.close();
  });

  it('keep a copy under the name that a later start looks for, and replace one that was never finished', async () => {
    const target = await openSqliteMigrations(place, silentLogger);
    await target.apply(init);
    const next = { ...init, name: '2_next' };
    expect(await findCopy(place, ['2_next'])).toBeNull();
    const copy = await target.copyBefore(next);
    expect(await target.copyBefore(next)).toBe(copy);
    expect(await findCopy(place, ['9_unknown', '2_next'])).toBe(copy);
    await target.close();
  });
});
