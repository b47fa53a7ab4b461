// Where people are logged in, as rows.
import { loginMethods } from '#contract/api/account.ts';
import { loginIdSchema, userIdSchema } from '#contract/ids.ts';
import type { LoginRepository } from '#server/access/ports.ts';
import type { Database } from './client.ts';

/** SQLite takes 999 values in one statement. */
const maxIdsAtOnce = 500;

export function createLoginRepository(database: Database): LoginRepository {
  return {
    list: async () => {
      const rows = await database.login.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
      return rows.map((row) => ({
        id: loginIdSchema.parse(row.id),
        user: userIdSchema.parse(row.userId),
        method: loginMethods.find((known) => known === row.method) ?? 'password',
        createdAt: Number(row.createdAt),
        lastSeenAt: Number(row.lastSeenAt),
        address: row.address,
        userAgent: row.userAgent,
      }));
    },

    create: async ({ user, createdAt, lastSeenAt, ...login }) => {
      await database.login.create({
        data: {
          ...login,
          createdAt: BigInt(createdAt),
          lastSeenAt: BigInt(lastSeenAt),
          // Not `connect`: Prisma wraps that in a transaction (see client.ts; measured: two open files more per login).
          userId: user,
        },
        select: { id: true },
      });
    },

    noteSeen: async (id, at, address) => {
      await database.login.updateMany({ where: { id }, data: { lastSeenAt: BigInt(at), address } });
    },

    remove: async (ids) => {
      for (let from = 0; from < ids.length; from += maxIdsAtOnce)
        await database.login.deleteMany({ where: { id: { in: ids.slice(from, from + maxIdsAtOnce) } } });
    },
  };
}
