// For tests only: the same tests on a fresh SQLite file each, and on Postgres wherever one answers.
import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import type { Clock } from '#server/lib/clock.ts';
import { silentLogger } from '#server/lib/logger.ts';
import { type OpenDatabase, openDatabase } from './open-database.ts';

export type TestDatabase = {
  readonly kind: 'sqlite' | 'postgres';
  /** Of a database that no test has used; with the present tables in it unless `isEmpty`. */
  makeUrl(options?: { isEmpty?: boolean }): Promise<string>;
  /** Opens one for this test and closes it after. */
  open(clock?: Clock): Promise<OpenDatabase>;
};

const adminUrl = process.env.TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const isPostgresThere = await answers(adminUrl);
process.stdout.write(
  `databases under test: sqlite${isPostgresThere ? ` and ${adminUrl.replace(/\/\/.*@/, '//')}` : ' only'}\n`,
);

/** Describes the same guarantees of every database there is. */
export function describeDatabases(name: string, tests: (database: TestDatabase) => void): void {
  describe(`${name}, on sqlite`, () => tests(useSqlite()));
  describe.skipIf(!isPostgresThere)(`${name}, on postgres`, () => tests(usePostgres()));
}

function useSqlite(): TestDatabase {
  let folder = '';
  let made = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'frameroom-db-'));
    const base = await openDatabase({ url: `file:${folder}/base.db`, log: silentLogger });
    await base.close();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return withOpen('sqlite', async (isEmpty) => {
    made += 1;
    const file = join(folder, `${made}.db`);
    if (!isEmpty) await copyFile(join(folder, 'base.db'), file);
    return `file:${file}`;
  });
}

function usePostgres(): TestDatabase {
  const run = `frameroom_test_${randomBytes(5).toString('hex')}`;
  const made: string[] = [];
  const urlOf = (name: string) => Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href;
  const create = async (from: string) => {
    const name = `${run}_${made.length}`;
    made.push(name);
    await administer(`CREATE DATABASE ${name} TEMPLATE ${from}`);
    return name;
  };
  let base = '';
  beforeAll(async () => {
    base = await create('template0');
    const database = await openDatabase({ url: urlOf(base), log: silentLogger });
    await database.close();
  });
  afterAll(async () => {
    for (const name of made) await administer(`DROP DATABASE ${name} WITH (FORCE)`);
    // One for each test: Postgres takes its time on a busy machine.
  }, 60_000);
  return withOpen('postgres', async (isEmpty) => urlOf(await create(isEmpty ? 'template0' : base)));
}

function withOpen(kind: 'sqlite' | 'postgres', make: (isEmpty: boolean) => Promise<string>): TestDatabase {
  const opened: OpenDatabase[] = [];
  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close();
  });
  const makeUrl: TestDatabase['makeUrl'] = (options) => make(options?.isEmpty ?? false);
  const open: TestDatabase['open'] = async (clock) => {
    const database = await openDatabase({ url: await makeUrl(), log: silentLogger, clock });
    opened.push(database);
    return database;
  };
  return { kind, makeUrl, open };
}

async function administer(script: string): Promise<void> {
  const connection = await new PrismaPg({
    connectionString: adminUrl,
    connectionTimeoutMillis: 1000,
  }).connect();
  try {
    await connection.executeScript(script);
  } finally {
    await connection.dispose();
  }
}

async function answers(url: string): Promise<boolean> {
  const isAsked = process.env.TEST_POSTGRES_URL !== undefined;
  return administer('SELECT 1').then(
    () => true,
    (cause: unknown) => {
      // Whoever names a Postgres wants it tested.
      if (isAsked)
        throw new Error(`TEST_POSTGRES_URL (${url.replace(/\/\/.*@/, '//')}) does not answer.`, { cause });
      return false;
    },
  );
}
