import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { postgresSchemaPath, sqliteSchemaPath, toPostgresSchema } from '../../scripts/prisma-postgres.ts';
import { diffSchemas, type Provider, providers } from '../../scripts/schema-engine.ts';
import { readMigrations } from './migration-files.ts';

const schemas: Record<Provider, string> = {
  sqlite: readFileSync(sqliteSchemaPath, 'utf8'),
  postgres: readFileSync(postgresSchemaPath, 'utf8'),
};

describe('the schemas', () => {
  it('of Postgres is the one of SQLite with another provider (else run npm run db:diff)', () => {
    expect(schemas.postgres).toBe(toPostgresSchema(schemas.sqlite));
  });

  it.each(providers)(
    'of %s has no change without a migration (else run npm run db:diff)',
    async (provider) => {
      const atLastMigration = readFileSync(`prisma/migrations/${provider}/schema.prisma`, 'utf8');
      expect(await diffSchemas(provider, atLastMigration, schemas[provider])).toBeNull();
    },
  );

  it('have migrations of the same names in the same order, or each a reason to differ', async () => {
    const names = await Promise.all(
      providers.map(async (provider) =>
        (await readMigrations(`prisma/migrations/${provider}`)).map(({ name }) => name),
      ),
    );
    expect(names[0]).toEqual(names[1]);
  });

  it('a difference is noticed', async () => {
    const changed = schemas.sqlite.replace('name          String', 'name         String?');
    expect(await diffSchemas('sqlite', schemas.sqlite, changed)).toContain('"new_User"');
  });
});
