import type { Migration } from './migration-files.ts';
import type { DatabaseContent } from './migration-plan.ts';

/** One database, open for its migrations until `close`. */
export interface MigrationTarget {
  readContent(): Promise<DatabaseContent>;
  /** Keeps what is there now; answers where, or null when this kind of database keeps nothing. */
  copyBefore(migration: Migration): Promise<string | null>;
  /** Makes the table of records when it is missing, applies the migration and records it. */
  apply(migration: Migration): Promise<void>;
  close(): Promise<void>;
}
