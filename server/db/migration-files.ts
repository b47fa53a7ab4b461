// The migrations this version comes with: one folder each, as the Prisma CLI keeps them.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '#server/lib/start-error.ts';

export type Migration = { name: string; sql: string; checksum: string };

/** In the order of their names, which begin with the time they were written. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new StartError(
      `The folder ${folder} with the database migrations cannot be read. Start from the project's folder.`,
      {
        cause,
      },
    );
  });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(names.sort().map((name) => readMigration(folder, name)));
}

async function readMigration(folder: string, name: string): Promise<Migration> {
  const file = join(folder, name, 'migration.sql');
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new StartError(`The database migration ${file} cannot be read. Install this version again.`, {
      cause,
    });
  });
  return { name, sql: bytes.toString('utf8'), checksum: createHash('sha256').update(bytes).digest('hex') };
}
