// Brings a database to this version's migrations at the start, and records them in `_prisma_migrations` exactly as the Prisma CLI
// would, so that either may go on after the other. Knows nothing of the models.
import { resolve } from 'node:path';
import type { Logger } from '#server/lib/logger.ts';
import { StartError } from '#server/lib/start-error.ts';
import type { DatabasePlace } from './database-place.ts';
import { readMigrations } from './migration-files.ts';
import { type MigrationPlan, planMigrations } from './migration-plan.ts';
import type { MigrationTarget } from './migration-target.ts';
import { openPostgresMigrations } from './postgres-migrations.ts';
import { findCopy, openSqliteMigrations } from './sqlite-migrations.ts';

export type MigrationOutcome = { applied: string[]; copy: string | null };

export async function migrate(options: {
  place: DatabasePlace;
  log: Logger;
  /** Holds one folder per migration; by default the one of this database in the project. */
  migrationsDir?: string | undefined;
  /** `refuse`: a program beside the hub must not change the tables under it. */
  pending?: 'apply' | 'refuse' | undefined;
}): Promise<MigrationOutcome> {
  const { place, log } = options;
  const ours = await readMigrations(options.migrationsDir ?? resolve('prisma/migrations', place.kind));
  const target =
    place.kind === 'sqlite'
      ? await openSqliteMigrations(place, log)
      : await openPostgresMigrations(place, log);
  try {
    const plan = planMigrations(await target.readContent(), ours);
    if (plan.todo === 'refuse') throw new StartError(await explainRefusal(plan, place));
    if (plan.edited.length > 0)
      log.warn({ migrations: plan.edited }, 'migrations changed since they were applied');
    if (plan.todo === 'nothing') return { applied: [], copy: null };
    if (options.pending === 'refuse') throw new StartError(explainPending(plan, place));
    return await applyAll(target, plan, options);
  } finally {
    await target.close();
  }
}

async function applyAll(
  target: MigrationTarget,
  plan: MigrationPlan & { todo: 'apply' },
  { place, log }: { place: DatabasePlace; log: Logger },
): Promise<MigrationOutcome> {
  const [first] = plan.pending;
  const copy = plan.isFresh || first === undefined ? null : await target.copyBefore(first);
  if (copy !== null) log.info({ copy }, 'copied the database before the upgrade');
  for (const migration of plan.pending) {
    await target.apply(migration).catch((cause: unknown) => {
      if (cause instanceof StartError) throw cause;
      throw new StartError(explainFailure(migration.name, place, { cause, copy, isFresh: plan.isFresh }), {
        cause,
      });
    });
  }
  const applied = plan.pending.map(({ name }) => name);
  log.info({ applied, database: place.name }, 'migrated the database');
  return { applied, copy };
}

function explainPending({ isFresh }: MigrationPlan & { todo: 'apply' }, place: DatabasePlace): string {
  return isFresh
    ? `There is no hub in ${place.name} yet. Start the hub once, or see that DATA_DIR and DATABASE_URL are the hub's.`
    : `The database in ${place.name} is of an older Frameroom. Start the hub of this version once, which upgrades it.`;
}

function explainFailure(
  name: string,
  place: DatabasePlace,
  { cause, copy, isFresh }: { cause: unknown; copy: string | null; isFresh: boolean },
): string {
  const said = cause instanceof Error ? cause.message : String(cause);
  return `The database in ${place.name} could not be upgraded (migration ${name}: ${said}). ${whatToDo(place, copy, isFresh)}`;
}

async function explainRefusal(
  plan: MigrationPlan & { todo: 'refuse' },
  place: DatabasePlace,
): Promise<string> {
  switch (plan.because) {
    case 'foreign':
      return `The database in ${place.name} holds tables of something else (${plan.tables.slice(0, 3).join(', ')}). Give Frameroom a database of its own: set DATABASE_URL.`;
    case 'newer': {
      const copy = await findCopy(place, plan.unknown);
      return `The database in ${place.name} was written by a newer Frameroom (it has migration ${plan.unknown.join(', ')}). Start that version, or restore the copy made before the upgrade${copy === null ? '' : ` (${copy})`}.`;
    }
    case 'half_way': {
      const copy = await findCopy(place, [plan.name]);
      return `An upgrade of the database in ${place.name} stopped half way (migration ${plan.name}). ${whatToDo(place, copy, plan.isFirst)}`;
    }
  }
}

function whatToDo(place: DatabasePlace, copy: string | null, isFresh: boolean): string {
  if (place.kind === 'postgres')
    return 'Restore your backup if it is damaged, and start again with a version that can upgrade it.';
  if (isFresh) return `There was nothing in it yet: remove ${place.file} and start again.`;
  if (copy === null) return 'Restore a backup of it, and start again.';
  return `Restore the copy made before (move ${copy} to ${place.file}), and start the version you had.`;
}
