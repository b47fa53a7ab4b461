// People and what they may see, as rows.
import { roles, themes } from '#contract/api/users.ts';
import { deviceIdSchema, groupIdSchema, userIdSchema } from '#contract/ids.ts';
import type { UserRecord, UserRepository } from '#server/access/ports.ts';
import { AppError } from '#server/lib/app-error.ts';
import { bigintOrNull, numberOrNull } from './big-numbers.ts';
import type { Database } from './client.ts';
import { isForeignKeyViolation, isUniqueViolation } from './database-errors.ts';
import type { Prisma, User } from './generated/sqlite/client.ts';

export function createUserRepository(database: Database): UserRepository {
  return {
    list: async () =>
      (await database.user.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })).map(toRecord),

    listGrants: async () => {
      const rows = await database.grant.findMany({ orderBy: [{ userId: 'asc' }, { deviceId: 'asc' }] });
      return rows.map((row) => ({
        user: userIdSchema.parse(row.userId),
        device: deviceIdSchema.parse(row.deviceId),
      }));
    },

    listGroupGrants: async () => {
      const rows = await database.groupGrant.findMany({ orderBy: [{ userId: 'asc' }, { groupId: 'asc' }] });
      return rows.map((row) => ({
        user: userIdSchema.parse(row.userId),
        group: groupIdSchema.parse(row.groupId),
      }));
    },

    create: async (user) => {
      await refuseTakenEmail(() => database.user.create({ data: toRow(user), select: { id: true } }));
    },

    update: async (id, change) => {
      const { count } = await refuseTakenEmail(() =>
        database.user.updateMany({ where: { id }, data: toChange(change) }),
      );
      if (count === 0) throw new AppError('not_found', 'This person has no account here any more.');
    },

    remove: async (id) => {
      await database.user.deleteMany({ where: { id } });
    },

    grant: async ({ user, device }) => {
      try {
        await database.$executeRaw`
          INSERT INTO "Grant" ("userId", "deviceId") VALUES (${user}, ${device}) ON CONFLICT DO NOTHING`;
      } catch (cause) {
        if (!isForeignKeyViolation(cause)) throw cause;
        throw new AppError('not_found', `The person or the device "${device}" is not there any more.`, {
          cause,
        });
      }
    },

    revoke: async ({ user, device }) => {
      await database.grant.deleteMany({ where: { userId: user, deviceId: device } });
    },

    grantGroup: async ({ user, group }) => {
      try {
        await database.$executeRaw`
          INSERT INTO "GroupGrant" ("userId", "groupId") VALUES (${user}, ${group}) ON CONFLICT DO NOTHING`;
      } catch (cause) {
        if (!isForeignKeyViolation(cause)) throw cause;
        throw new AppError('not_found', 'The person or the group is not there any more.', { cause });
      }
    },

    revokeGroup: async ({ user, group }) => {
      await database.groupGrant.deleteMany({ where: { userId: user, groupId: group } });
    },
  };
}

async function refuseTakenEmail<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    if (!isUniqueViolation(cause)) throw cause;
    throw new AppError(
      'conflict',
      'Somebody has an account with this e-mail address already. Use another one.',
      { cause },
    );
  }
}

function toRecord(row: User): UserRecord {
  return {
    id: userIdSchema.parse(row.id),
    email: row.email,
    name: row.name,
    role: readRole(row),
    passwordHash: row.passwordHash,
    singleSignOn:
      row.oidcIssuer === null || row.oidcSubject === null
        ? null
        : { issuer: row.oidcIssuer, subject: row.oidcSubject },
    timeZone: row.timeZone,
    theme: themes.find((known) => known === row.theme) ?? 'dark',
    disabledAt: numberOrNull(row.disabledAt),
    createdAt: Number(row.createdAt),
    lastSeenAt: numberOrNull(row.lastSeenAt),
  };
}

function readRole(row: User): UserRecord['role'] {
  const role = roles.find((known) => known === row.role);
  if (role === undefined)
    throw new Error(`User ${row.id} has the unknown role "${row.role}" in the database.`);
  return role;
}

function toRow({ singleSignOn, ...user }: UserRecord): Prisma.UserCreateInput {
  return {
    ...user,
    ...singleSignOnColumns(singleSignOn),
    disabledAt: bigintOrNull(user.disabledAt),
    createdAt: BigInt(user.createdAt),
    lastSeenAt: bigintOrNull(user.lastSeenAt),
  };
}

/** Only the fields that are there: an absent one stays as it is. */
function toChange(change: Partial<Omit<UserRecord, 'id'>>): Prisma.UserUpdateManyMutationInput {
  return {
    email: change.email,
    name: change.name,
    role: change.role,
    passwordHash: change.passwordHash,
    ...(change.singleSignOn === undefined ? {} : singleSignOnColumns(change.singleSignOn)),
    timeZone: change.timeZone,
    theme: change.theme,
    disabledAt: bigintOrNull(change.disabledAt),
    createdAt: bigintOrNull(change.createdAt) ?? undefined,
    lastSeenAt: bigintOrNull(change.lastSeenAt),
  };
}

function singleSignOnColumns(identity: UserRecord['singleSignOn']) {
  return { oidcIssuer: identity?.issuer ?? null, oidcSubject: identity?.subject ?? null };
}
