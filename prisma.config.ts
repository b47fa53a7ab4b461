// For the Prisma CLI only (`npx prisma studio`, `npx prisma migrate status`); the server never reads this file.
// Generating needs no database, so nothing has to be set.
import { defineConfig } from 'prisma/config';

const url = process.env.DATABASE_URL ?? 'file:./data/frameroom.db';
const isPostgres = /^postgres(ql)?:/.test(url);

export default defineConfig({
  schema: isPostgres ? 'prisma/postgres/schema.prisma' : 'prisma/schema.prisma',
  migrations: { path: isPostgres ? 'prisma/migrations/postgres' : 'prisma/migrations/sqlite' },
  datasource: { url },
});
