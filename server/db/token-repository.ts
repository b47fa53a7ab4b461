// Personal access tokens, as rows.
import { z } from 'zod';
import { scopes } from '#contract/api/tokens.ts';
import { deviceIdSchema, tokenIdSchema, userIdSchema } from '#contract/ids.ts';
import type { TokenRepository } from '#server/access/ports.ts';
import { bigintOrNull, numberOrNull } from './big-numbers.ts';
import type { Database } from './client.ts';
import { Prisma } from './generated/sqlite/client.ts';

const storedScopes = z.array(z.enum(scopes));
const storedDevices = z.array(deviceIdSchema).nullable();

export function createTokenRepository(database: Database): TokenRepository {
  return {
    list: async () => {
      const rows = await database.token.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
      return rows.map((row) => ({
        id: tokenIdSchema.parse(row.id),
        user: userIdSchema.parse(row.userId),
        name: row.name,
        hash: row.hash,
        scopes: storedScopes.parse(row.scopes),
        devices: storedDevices.parse(row.devices),
        createdAt: Number(row.createdAt),
        expiresAt: numberOrNull(row.expiresAt),
        lastUsedAt: numberOrNull(row.lastUsedAt),
        lastUsedAddress: row.lastUsedAddress,
      }));
    },

    create: async ({ user, createdAt, expiresAt, lastUsedAt, devices, ...token }) => {
      await database.token.create({
        data: {
          ...token,
          scopes: [...token.scopes],
          devices: devices === null ? Prisma.DbNull : [...devices],
          createdAt: BigInt(createdAt),
          expiresAt: bigintOrNull(expiresAt),
          lastUsedAt: bigintOrNull(lastUsedAt),
          // Not `connect`: Prisma wraps that in a transaction (see client.ts).
          userId: user,
        },
        select: { id: true },
      });
    },

    noteUsed: async (id, at, address) => {
      await database.token.updateMany({
        where: { id },
        data: { lastUsedAt: BigInt(at), lastUsedAddress: address },
      });
    },

    setDevices: async (id, devices) => {
      await database.token.updateMany({ where: { id }, data: { devices: [...devices] } });
    },

    remove: async (id) => {
      await database.token.deleteMany({ where: { id } });
    },
  };
}
