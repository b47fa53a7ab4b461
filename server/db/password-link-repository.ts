// One-time links on which people choose a password, as rows.
import { passwordLinkPurposes } from '#contract/api/account.ts';
import { userIdSchema } from '#contract/ids.ts';
import type { PasswordLinkRepository } from '#server/access/ports.ts';
import type { Database } from './client.ts';

export function createPasswordLinkRepository(database: Database): PasswordLinkRepository {
  return {
    find: async (hash) => {
      const row = await database.passwordLink.findUnique({ where: { hash } });
      return (
        row && {
          hash,
          user: userIdSchema.parse(row.userId),
          purpose: passwordLinkPurposes.find((known) => known === row.purpose) ?? 'reset',
          createdAt: Number(row.createdAt),
          expiresAt: Number(row.expiresAt),
        }
      );
    },

    replace: async ({ hash, user, purpose, createdAt, expiresAt }) => {
      await database.passwordLink.create({
        data: {
          hash,
          userId: user,
          purpose,
          createdAt: BigInt(createdAt),
          expiresAt: BigInt(expiresAt),
        },
        select: { hash: true },
      });
      // After it: of two made at the same moment at most one is left, never both.
      await database.passwordLink.deleteMany({ where: { userId: user, hash: { not: hash } } });
    },

    take: async (hash) => (await database.passwordLink.deleteMany({ where: { hash } })).count === 1,

    removeOf: async (user) => {
      await database.passwordLink.deleteMany({ where: { userId: user } });
    },
  };
}
