// What is to be done with a database, from the migrations recorded in it and those this version has. Knows no database.
import type { Migration } from './migration-files.ts';

/** A row of `_prisma_migrations` that was not rolled back. */
export type RecordedMigration = { name: string; checksum: string; isFinished: boolean };

export type DatabaseContent =
  | { state: 'empty' }
  /** It holds tables, and no record of migrations. */
  | { state: 'foreign'; tables: string[] }
  | { state: 'recorded'; migrations: RecordedMigration[] };

export type MigrationPlan =
  | { todo: 'nothing'; edited: string[] }
  /** `isFresh`: there is nothing in it that could be lost. */
  | { todo: 'apply'; pending: Migration[]; isFresh: boolean; edited: string[] }
  | { todo: 'refuse'; because: 'foreign'; tables: string[] }
  | { todo: 'refuse'; because: 'newer'; unknown: string[] }
  | { todo: 'refuse'; because: 'half_way'; name: string; isFirst: boolean };

export function planMigrations(content: DatabaseContent, ours: readonly Migration[]): MigrationPlan {
  if (content.state === 'foreign') return { todo: 'refuse', because: 'foreign', tables: content.tables };
  const recorded = content.state === 'recorded' ? content.migrations : [];
  const known = new Map(ours.map((migration) => [migration.name, migration]));

  const unknown = recorded.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  if (unknown.length > 0) return { todo: 'refuse', because: 'newer', unknown };

  const finished = new Set(recorded.filter((row) => row.isFinished).map((row) => row.name));
  const halfWay = recorded.find((row) => !row.isFinished);
  if (halfWay)
    return { todo: 'refuse', because: 'half_way', name: halfWay.name, isFirst: finished.size === 0 };

  const edited = recorded
    .filter((row) => known.get(row.name)?.checksum !== row.checksum)
    .map(({ name }) => name);
  const pending = ours.filter(({ name }) => !finished.has(name));
  if (pending.length === 0) return { todo: 'nothing', edited };
  return { todo: 'apply', pending, isFresh: finished.size === 0, edited };
}
