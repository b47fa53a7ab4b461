import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '#server/lib/logger.ts';
import { openDatabase } from './open-database.ts';
import { describeDatabases } from './test-databases.ts';
import { aDevice } from './test-records.ts';

const log = silentLogger;

describeDatabases('a database', (database) => {
  it('answers a ping, says what it is, keeps its rows over a restart, and closes twice without harm', async () => {
    const url = await database.makeUrl();
    const first = await openDatabase({ url, log });
    await first.ping();
    expect(first.kind).toBe(database.kind);
    await first.devices.create(aDevice());
    await Promise.all([first.close(), first.close()]);
    const second = await openDatabase({ url, log });
    expect(await second.devices.list()).toEqual([aDevice()]);
    await second.close();
  });
});

describe('a database that cannot be used', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'frameroom-open-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const refusals: [string, (folder: string) => string, RegExp][] = [
    [
      'a folder that is not there',
      (home) => `file:${home}/none/frameroom.db`,
      /cannot be written\. See that its folder/,
    ],
    ['a folder in place of the file', (home) => `file:${home}`, /cannot be written\. See that its folder/],
    [
      'a file that is not a database',
      (home) => `file:${home}/notes.txt`,
      /notes\.txt is not a SQLite database/,
    ],
    [
      'a Postgres that does not answer',
      () => 'postgres://me:secret@127.0.0.1:1/x',
      /does not answer at 127\.0\.0\.1:1\/x\./,
    ],
    [
      'a host that has no address',
      () => 'postgres://me:secret@nowhere.invalid/x',
      /does not answer at nowhere\.invalid:5432\/x\./,
    ],
    [
      'an address that is none',
      () => 'postgres://me:secret@host:none/x',
      /DATABASE_URL is not a valid address/,
    ],
    [
      'a database we do not know',
      () => 'mysql://me:secret@127.0.0.1/x',
      /must begin with file: .* or postgres:/,
    ],
  ];

  it.each(refusals)('stops the start in one plain sentence: %s', async (_what, urlIn, sentence) => {
    await writeFile(join(folder, 'notes.txt'), 'These are no tables.\n'.repeat(100));
    const failure: unknown = await openDatabase({ url: urlIn(folder), log }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'StartError', message: expect.stringMatching(sentence) });
    expect(String(failure)).not.toContain('secret');
  });

  it('takes a path as it is written, with spaces, signs and all', async () => {
    const url = `file:${folder}/50% of #1, Küche.db`;
    const database = await openDatabase({ url, log });
    await database.devices.create(aDevice());
    await database.close();
    const again = await openDatabase({ url, log });
    expect(await again.devices.list()).toHaveLength(1);
    await again.close();
  });
});
