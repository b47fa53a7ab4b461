// Analysers and which of them look at which device, as rows.
import { type Assignment, analyserIdSchema, assignmentSchema } from '#contract/api/analysers.ts';
import { type DeviceId, deviceIdSchema } from '#contract/ids.ts';
import type { AnalyserRecord, AnalyserRepository } from '#server/analysers/ports.ts';
import { AppError } from '#server/lib/app-error.ts';
import { bigintOrNull, numberOrNull } from './big-numbers.ts';
import type { Database } from './client.ts';
import { isForeignKeyViolation, isUniqueViolation } from './database-errors.ts';
import type { Analyser, Prisma } from './generated/sqlite/client.ts';

const kinds = ['http', 'worker', 'clip'] as const;

export function createAnalyserRepository(database: Database): AnalyserRepository {
  return {
    list: async () =>
      (await database.analyser.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })).map(toRecord),

    create: async ({ keyCreatedAt, createdAt, settings, ...analyser }) => {
      try {
        await database.analyser.create({
          data: {
            ...analyser,
            settings: settings as Prisma.InputJsonObject,
            keyCreatedAt: bigintOrNull(keyCreatedAt),
            createdAt: BigInt(createdAt),
          },
          select: { id: true },
        });
      } catch (cause) {
        if (!isUniqueViolation(cause)) throw cause;
        throw new AppError('conflict', `There is already an analyser "${analyser.id}". Choose another id.`, {
          cause,
        });
      }
    },

    update: async (id, { keyCreatedAt, createdAt: _createdAt, settings, ...change }) => {
      const { count } = await database.analyser.updateMany({
        where: { id },
        data: {
          ...change,
          settings: settings as Prisma.InputJsonObject | undefined,
          keyCreatedAt: bigintOrNull(keyCreatedAt),
        },
      });
      if (count === 0) throw new AppError('not_found', `There is no analyser "${id}".`);
    },

    remove: async (id) => {
      await database.deviceAnalyser.deleteMany({ where: { analyserId: id } });
      await database.analyser.deleteMany({ where: { id } });
    },

    listAssignments: async () => {
      const rows = await database.deviceAnalyser.findMany({
        orderBy: [{ deviceId: 'asc' }, { position: 'asc' }],
      });
      const lists = new Map<DeviceId, Assignment[]>();
      for (const { deviceId, assignment } of rows) {
        const device = deviceIdSchema.parse(deviceId);
        lists.set(device, [...(lists.get(device) ?? []), assignmentSchema.parse(assignment)]);
      }
      return [...lists].map(([device, assignments]) => ({ device, assignments }));
    },

    saveAssignments: async (device, assignments) => {
      // Not one transaction (see docs/decisions/0008): a crash between the two leaves a shorter list, never a wrong one.
      await database.deviceAnalyser.deleteMany({ where: { deviceId: device } });
      if (assignments.length === 0) return;
      try {
        await database.deviceAnalyser.createMany({
          data: assignments.map((assignment, position) => ({
            deviceId: device,
            analyserId: assignment.analyser,
            position,
            assignment: assignment as Prisma.InputJsonObject,
          })),
        });
      } catch (cause) {
        if (!isForeignKeyViolation(cause)) throw cause;
        throw new AppError('not_found', `There is no device "${device}".`, { cause });
      }
    },
  };
}

function toRecord(row: Analyser): AnalyserRecord {
  const kind = kinds.find((known) => known === row.kind);
  if (!kind) throw new Error(`Analyser ${row.id} has the unknown kind "${row.kind}" in the database.`);
  return {
    id: analyserIdSchema.parse(row.id),
    name: row.name,
    kind,
    settings: row.settings,
    keyHash: row.keyHash,
    keyCreatedAt: numberOrNull(row.keyCreatedAt),
    createdAt: Number(row.createdAt),
  };
}
