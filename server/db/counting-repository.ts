// Figures, events and faces as rows.
import { z } from 'zod';
import { deviceIdSchema } from '#contract/ids.ts';
import type { CountingRepository, CountingStats, EventRecord, FaceRecord } from '#server/counting/ports.ts';
import { AppError } from '#server/lib/app-error.ts';
import { bigintOrNull, numberOrNull } from './big-numbers.ts';
import type { Database } from './client.ts';
import { isMissingParent } from './database-errors.ts';
import type { Event, Face, Prisma } from './generated/sqlite/client.ts';

const statsSchema: z.ZodType<CountingStats> = z.object({
  count_in: z.int(),
  count_out: z.int(),
  face_count: z.int(),
  daily_event_count: z.int(),
  event_active: z.boolean(),
  current_event_count_in: z.int(),
});

/** SQLite writes in the thread that serves frames. */
const maxRowsPerDelete = 100;

/**
 * Prisma's `upsert` may open a transaction (see client.ts): a row is updated, and made when there was none. The domain writes
 * for one device one after the other, so nothing comes between the two.
 */
export function createCountingRepository(database: Database): CountingRepository {
  return {
    loadStats: async () =>
      (await database.counts.findMany()).map((row) => ({
        device: deviceIdSchema.parse(row.deviceId),
        at: Number(row.at),
        stats: statsSchema.parse(row.stats),
      })),

    saveStats: async (device, at, stats) => {
      const data = { at: BigInt(at), stats };
      const { count } = await database.counts.updateMany({ where: { deviceId: device }, data });
      if (count > 0) return;
      await make(() => database.counts.create({ data: { deviceId: device, ...data }, select: { at: true } }));
    },

    saveEvent: async (event) => {
      const { deviceId, number, ...data } = toEventRow(event);
      const { count } = await database.event.updateMany({ where: { deviceId, number }, data });
      if (count > 0) return;
      await make(() =>
        database.event.create({ data: { deviceId, number, ...data }, select: { number: true } }),
      );
    },

    lastEvent: async (device) => {
      const row = await database.event.findFirst({
        where: { deviceId: device },
        orderBy: { number: 'desc' },
      });
      return row && toEventRecord(row);
    },

    findEvents: async ({ devices, since, limit }) => {
      const where: Prisma.EventWhereInput = {};
      if (devices) where.deviceId = { in: [...devices] };
      if (since !== null)
        where.OR = [{ startedAt: { gte: BigInt(since) } }, { endedAt: { gte: BigInt(since) } }];
      const orderBy = [
        { startedAt: 'desc' as const },
        { deviceId: 'asc' as const },
        { number: 'desc' as const },
      ];
      return (await database.event.findMany({ where, orderBy, take: limit })).map(toEventRecord);
    },

    saveFace: async ({ device, faceId, at }) => {
      const key = { deviceId: device, faceId: BigInt(faceId) };
      const { count } = await database.face.updateMany({ where: key, data: { at: BigInt(at) } });
      if (count > 0) return;
      await make(() => database.face.create({ data: { ...key, at: BigInt(at) }, select: { at: true } }));
    },

    getFace: async (device, faceId) => {
      const row = await database.face.findUnique({
        where: { deviceId_faceId: { deviceId: device, faceId: BigInt(faceId) } },
      });
      return row && toFaceRecord(row);
    },

    listFaces: async (device, limit) => {
      const rows = await database.face.findMany({
        where: { deviceId: device },
        orderBy: newestFirst,
        take: limit,
      });
      return rows.map(toFaceRecord);
    },

    facesBeyond: async (device, keep) => {
      const rows = await database.face.findMany({
        where: { deviceId: device },
        orderBy: newestFirst,
        skip: keep,
        select: { faceId: true },
      });
      return rows.map(({ faceId }) => Number(faceId)).reverse();
    },

    removeFaces: async (device, faceIds) => {
      for (let start = 0; start < faceIds.length; start += maxRowsPerDelete) {
        const some = faceIds.slice(start, start + maxRowsPerDelete).map(BigInt);
        await database.face.deleteMany({ where: { deviceId: device, faceId: { in: some } } });
      }
    },
  };
}

/** Faces of one millisecond by their numbers. */
const newestFirst: Prisma.FaceOrderByWithRelationInput[] = [{ at: 'desc' }, { faceId: 'desc' }];

async function make(create: () => Promise<unknown>): Promise<void> {
  try {
    await create();
  } catch (cause) {
    if (!isMissingParent(cause)) throw cause;
    throw new AppError('not_found', 'This device is not there any more.', { cause });
  }
}

function toEventRow(event: EventRecord) {
  return {
    deviceId: event.device,
    number: BigInt(event.number),
    kind: event.kind,
    startedAt: BigInt(event.startedAt),
    endedAt: bigintOrNull(event.endedAt),
    countIn: bigintOrNull(event.countIn),
  };
}

function toEventRecord(row: Event): EventRecord {
  return {
    device: deviceIdSchema.parse(row.deviceId),
    number: Number(row.number),
    kind: z.literal('high_traffic').parse(row.kind),
    startedAt: Number(row.startedAt),
    endedAt: numberOrNull(row.endedAt),
    countIn: numberOrNull(row.countIn),
  };
}

function toFaceRecord({ deviceId, faceId, at }: Face): FaceRecord {
  return { device: deviceIdSchema.parse(deviceId), faceId: Number(faceId), at: Number(at) };
}
