// Writes prisma/postgres/schema.prisma: the hand-written SQLite schema with another provider and output, nothing else.
// Prisma takes neither a list of providers nor one from the environment.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const sqliteSchemaPath = fileURLToPath(new URL('../prisma/schema.prisma', import.meta.url));
export const postgresSchemaPath = fileURLToPath(new URL('../prisma/postgres/schema.prisma', import.meta.url));

const header = '// Generated from ../schema.prisma by scripts/prisma-postgres.ts. Do not edit.\n';

export function toPostgresSchema(sqliteSchema: string): string {
  const body = sqliteSchema.replace(/^(\/\/[^\n]*\n)+/, '');
  return (
    header +
    swapOnce(
      swapOnce(body, '"sqlite"', '"postgresql"'),
      generatedFolder,
      '"../../server/db/generated/postgres"',
    )
  );
}

const generatedFolder = '"../server/db/generated/sqlite"';

function swapOnce(text: string, from: string, to: string): string {
  const parts = text.split(from);
  if (parts.length !== 2)
    throw new Error(
      `Expected ${from} exactly once in prisma/schema.prisma, found it ${parts.length - 1} times.`,
    );
  return parts.join(to);
}

export function writePostgresSchema(): string {
  const schema = toPostgresSchema(readFileSync(sqliteSchemaPath, 'utf8'));
  writeFileSync(postgresSchemaPath, schema);
  return schema;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writePostgresSchema();
