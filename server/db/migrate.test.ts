import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLogger } from '#server/lib/logger.ts';
import { noFilters, withSchemaEngine } from '../../scripts/schema-engine.ts';
import { postgresAdapter, sqliteAdapter } from './adapters.ts';
import { type DatabasePlace, readDatabaseUrl } from './database-place.ts';
import { migrate } from './migrate.ts';
import { readMigrations } from './migration-files.ts';
import { openDatabase } from './open-database.ts';
import { describeDatabases } from './test-databases.ts';
import { aDevice } from './test-records.ts';

const log = silentLogger;

function adapterOf(place: DatabasePlace) {
  return place.kind === 'sqlite' ? sqliteAdapter(place) : postgresAdapter(place, { log });
}

async function withConnection<T>(
  place: DatabasePlace,
  use: (connection: SqlDriverAdapter) => Promise<T>,
): Promise<T> {
  const connection = await adapterOf(place).connect();
  try {
    return await use(connection);
  } finally {
    await connection.dispose();
  }
}

function readRows(place: DatabasePlace, sql: string): Promise<unknown[][]> {
  return withConnection(
    place,
    async (connection) => (await connection.queryRaw({ sql, args: [], argTypes: [] })).rows,
  );
}

function runScript(place: DatabasePlace, sql: string): Promise<void> {
  return withConnection(place, (connection) => connection.executeScript(sql));
}

async function listForEngine(migrations: string) {
  const lockfile = await readFile(join(migrations, 'migration_lock.toml'), 'utf8');
  return {
    baseDir: resolve(migrations),
    lockfile: { path: 'migration_lock.toml', content: lockfile },
    shadowDbInitScript: '',
    migrationDirectories: (await readMigrations(migrations)).map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: sql } },
    })),
  };
}

describeDatabases('migrations', (database) => {
  const present = join('prisma/migrations', database.kind);
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'frameroom-migrations-'));
    await cp(present, folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function addMigration(name: string, sql: string): Promise<void> {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'migration.sql'), sql);
  }

  async function makePlace(options?: { isEmpty: boolean }): Promise<DatabasePlace> {
    return readDatabaseUrl(await database.makeUrl(options));
  }

  it('bring an empty database to the present, and find nothing to do the next time', async () => {
    const place = await makePlace({ isEmpty: true });
    const names = (await readMigrations(present)).map(({ name }) => name);
    expect(await migrate({ place, log })).toEqual({ applied: names, copy: null });
    expect(await migrate({ place, log })).toEqual({ applied: [], copy: null });
  });

  it('are recorded so that Prisma’s own engine finds nothing to do and nothing changed', async () => {
    const place = await makePlace({ isEmpty: true });
    await migrate({ place, log });
    const migrationsList = await listForEngine(present);
    const [history, applied] = await withSchemaEngine(adapterOf(place), async (engine) => [
      await engine.diagnoseMigrationHistory({
        migrationsList,
        optInToShadowDatabase: false,
        filters: noFilters,
      }),
      await engine.applyMigrations({ migrationsList, filters: noFilters }),
    ]);
    expect(history).toMatchObject({
      hasMigrationsTable: true,
      editedMigrationNames: [],
      failedMigrationNames: [],
    });
    expect(history.history).toBeNull();
    expect(applied.appliedMigrationNames).toEqual([]);
  });

  it('go on where Prisma’s own engine stopped', async () => {
    const place = await makePlace({ isEmpty: true });
    const migrationsList = await listForEngine(present);
    await withSchemaEngine(adapterOf(place), (engine) =>
      engine.applyMigrations({ migrationsList, filters: noFilters }),
    );
    await addMigration('29990101000000_more', 'CREATE TABLE "More" ("id" TEXT NOT NULL PRIMARY KEY);');
    expect((await migrate({ place, log, migrationsDir: folder })).applied).toEqual(['29990101000000_more']);
  });

  it('record each migration with its times, its checksum and one step', async () => {
    const place = await makePlace({ isEmpty: true });
    const before = Date.now();
    await migrate({ place, log });
    const [row] = await readRows(
      place,
      'SELECT started_at, finished_at, checksum, logs, rolled_back_at, applied_steps_count FROM _prisma_migrations',
    );
    const [startedAt, finishedAt, ...rest] = row ?? [];
    expect(Date.parse(String(startedAt))).toBeGreaterThanOrEqual(before);
    expect(Date.parse(String(finishedAt))).toBeGreaterThanOrEqual(Date.parse(String(startedAt)));
    const [init] = await readMigrations(present);
    expect(rest).toEqual([init?.checksum, null, null, 1]);
  });

  it('keep what is in the database, and are all applied in order', async () => {
    const url = await database.makeUrl();
    const opened = await openDatabase({ url, log });
    await opened.devices.create(aDevice());
    await opened.close();
    await addMigration('29990101000000_one', 'CREATE TABLE "One" ("id" TEXT NOT NULL PRIMARY KEY);');
    await addMigration(
      '29990101000001_two',
      `INSERT INTO "One" VALUES ('semi;colon');\nALTER TABLE "One" ADD "more" TEXT;`,
    );
    const place = readDatabaseUrl(url);
    const { applied } = await migrate({ place, log, migrationsDir: folder });
    expect(applied).toEqual(['29990101000000_one', '29990101000001_two']);
    expect(await readRows(place, 'SELECT "id" FROM "Device"')).toEqual([['pi-1']]);
    expect(await readRows(place, 'SELECT "id" FROM "One"')).toEqual([['semi;colon']]);
  });

  it('refuse a database of a newer version in one plain sentence', async () => {
    const place = await makePlace();
    await addMigration('29990101000000_future', 'CREATE TABLE "Future" ("id" TEXT NOT NULL PRIMARY KEY);');
    const { copy } = await migrate({ place, log, migrationsDir: folder });
    const message = `The database in ${place.name} was written by a newer Frameroom (it has migration 29990101000000_future). Start that version, or restore the copy made before the upgrade${copy === null ? '' : ` (${copy})`}.`;
    await expect(openDatabase({ url: place.url, log })).rejects.toMatchObject({
      name: 'StartError',
      message,
    });
  });

  it('refuse a database that holds something else', async () => {
    const place = await makePlace({ isEmpty: true });
    await runScript(place, 'CREATE TABLE wp_posts (id INTEGER PRIMARY KEY)');
    await expect(migrate({ place, log })).rejects.toMatchObject({
      name: 'StartError',
      message: expect.stringContaining('holds tables of something else (wp_posts)'),
    });
  });

  it('are not applied by a program beside the hub, which says what to do instead', async () => {
    const place = await makePlace();
    await addMigration('29990101000000_next', 'CREATE TABLE "Next" ("id" TEXT NOT NULL PRIMARY KEY);');
    const beside = { log, migrationsDir: folder, pending: 'refuse' } as const;
    const refusal = (message: string) => ({ name: 'StartError', message: expect.stringContaining(message) });
    await expect(migrate({ place, ...beside })).rejects.toMatchObject(refusal('of an older Frameroom'));
    const empty = await makePlace({ isEmpty: true });
    await expect(migrate({ place: empty, ...beside })).rejects.toMatchObject(refusal('There is no hub in'));
    await migrate({ place, log, migrationsDir: folder });
    expect(await migrate({ place, ...beside })).toEqual({ applied: [], copy: null });
  });

  it('say plainly which migration failed and what to do, and refuse to go on from a half-way state', async () => {
    const place = await makePlace();
    const bad = '29990101000000_bad';
    await addMigration(
      bad,
      'CREATE TABLE "Half" ("id" TEXT NOT NULL PRIMARY KEY);\nINSERT INTO "Nowhere" VALUES (1);',
    );
    const first = migrate({ place, log, migrationsDir: folder });
    await expect(first).rejects.toMatchObject({
      name: 'StartError',
      message: expect.stringMatching(
        new RegExp(`could not be upgraded \\(migration ${bad}: .*Nowhere.*start`, 's'),
      ),
    });
    const again = migrate({ place, log, migrationsDir: folder });
    if (place.kind === 'sqlite') {
      await expect(again).rejects.toThrow(
        `stopped half way (migration ${bad}). Restore the copy made before (move `,
      );
    } else {
      // Nothing of it is there: the next start may try again, and the version before still fits.
      await expect(again).rejects.toThrow('could not be upgraded');
      expect(await readRows(place, `SELECT to_regclass('"Half"')::text`)).toEqual([[null]]);
      expect(await migrate({ place, log })).toEqual({ applied: [], copy: null });
    }
  });

  it('are applied once when several start at the same time', async () => {
    const place = await makePlace({ isEmpty: true });
    const starts = await Promise.allSettled([1, 2, 3].map(() => migrate({ place, log })));
    const done = starts.filter((start) => start.status === 'fulfilled');
    const { length } = await readMigrations(present);
    expect(done.flatMap((start) => start.value.applied)).toHaveLength(length);
    // On SQLite only one may use the file; the others are told so instead of waiting.
    if (place.kind === 'postgres') expect(done).toHaveLength(3);
    expect(await readRows(place, 'SELECT count(*) FROM _prisma_migrations')).toEqual([
      [place.kind === 'postgres' ? String(length) : length],
    ]);
  });

  it('copy a SQLite database before they change it, with what only its write-ahead log holds', async () => {
    const url = await database.makeUrl();
    const opened = await openDatabase({ url, log });
    try {
      await opened.devices.create(aDevice());
      await addMigration(
        '29990101000000_drop',
        [
          'EventReview',
          'DeviceAnalyser',
          'Grant',
          'GroupMember',
          'Result',
          'Track',
          'Session',
          'Counts',
          'Event',
          'Face',
          'Device',
        ]
          .map((table) => `DROP TABLE "${table}";`)
          .join('\n'),
      );
      const place = readDatabaseUrl(url);
      const { copy } = await migrate({ place, log, migrationsDir: folder });
      if (place.kind === 'postgres') {
        expect(copy).toBeNull();
        return;
      }
      expect(copy).toBe(`${place.file}.before-29990101000000_drop`);
      expect((await stat(String(copy))).size).toBeGreaterThan(0);
      const restored = await openDatabase({ url: `file:${copy}`, log });
      expect(await restored.devices.list()).toEqual([aDevice()]);
      await restored.close();
    } finally {
      await opened.close();
    }
  });
});
