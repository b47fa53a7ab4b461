// Groups of devices, as rows.
import { deviceIdSchema, groupIdSchema } from '#contract/ids.ts';
import type { GroupRepository } from '#server/access/ports.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { Database } from './client.ts';
import { isForeignKeyViolation } from './database-errors.ts';

/** Two values each, and SQLite takes 999 in one statement; Prisma would wrap several in a transaction (see client.ts). */
const maxMembersAtOnce = 400;

export function createGroupRepository(database: Database): GroupRepository {
  async function addMembers(groupId: string, devices: readonly string[]): Promise<void> {
    for (let from = 0; from < devices.length; from += maxMembersAtOnce) {
      const some = devices.slice(from, from + maxMembersAtOnce);
      await database.groupMember.createMany({ data: some.map((deviceId) => ({ groupId, deviceId })) });
    }
  }

  return {
    list: async () => {
      const rows = await database.group.findMany({
        orderBy: { id: 'asc' },
        include: { members: { orderBy: { deviceId: 'asc' } } },
      });
      return rows.map((row) => ({
        id: groupIdSchema.parse(row.id),
        name: row.name,
        devices: row.members.map(({ deviceId }) => deviceIdSchema.parse(deviceId)),
      }));
    },

    create: async ({ id, name, devices }) => {
      await database.group.create({ data: { id, name }, select: { id: true } });
      try {
        await addMembers(id, devices);
      } catch (cause) {
        await database.group.deleteMany({ where: { id } });
        if (!isForeignKeyViolation(cause)) throw cause;
        throw new AppError('not_found', 'One of these devices is not there any more.', { cause });
      }
    },

    rename: async (id, name) => {
      await database.group.updateMany({ where: { id }, data: { name } });
    },

    addDevice: async (id, device) => {
      try {
        await database.$executeRaw`
          INSERT INTO "GroupMember" ("groupId", "deviceId") VALUES (${id}, ${device}) ON CONFLICT DO NOTHING`;
      } catch (cause) {
        if (!isForeignKeyViolation(cause)) throw cause;
        throw new AppError('not_found', `The group or the device "${device}" is not there any more.`, {
          cause,
        });
      }
    },

    removeDevice: async (id, device) => {
      await database.groupMember.deleteMany({ where: { groupId: id, deviceId: device } });
    },

    remove: async (id) => {
      await database.group.deleteMany({ where: { id } });
    },
  };
}
