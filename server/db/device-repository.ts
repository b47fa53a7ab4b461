// Devices as rows. A device's source is a document (each kind has its own fields); its limits are columns.
import { deviceLimitsSchema, deviceSourceSchema } from '#contract/api/devices.ts';
import { deviceIdSchema } from '#contract/ids.ts';
import type { DeviceRecord, DeviceRepository } from '#server/devices/ports.ts';
import { AppError } from '#server/lib/app-error.ts';
import { bigintOrNull, numberOrNull } from './big-numbers.ts';
import type { Database } from './client.ts';
import { isUniqueViolation } from './database-errors.ts';
import type { Device, Prisma } from './generated/sqlite/client.ts';

export function createDeviceRepository(database: Database): DeviceRepository {
  return {
    list: async () =>
      (await database.device.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })).map(toRecord),

    create: async (device) => {
      try {
        await database.device.create({ data: toRow(device), select: { id: true } });
      } catch (cause) {
        if (!isUniqueViolation(cause)) throw cause;
        throw new AppError(
          'conflict',
          `There is already a device with the id "${device.id}". Choose another id.`,
          { cause },
        );
      }
    },

    update: async (id, change) => {
      const { count } = await database.device.updateMany({ where: { id }, data: toChange(change) });
      if (count === 0) throw new AppError('not_found', `There is no device with the id "${id}".`);
    },

    remove: async (id) => {
      await database.device.deleteMany({ where: { id } });
    },
  };
}

function toRecord(row: Device): DeviceRecord {
  return {
    id: deviceIdSchema.parse(row.id),
    name: row.name,
    source: deviceSourceSchema.parse(row.source),
    keyHash: row.keyHash,
    keyCreatedAt: numberOrNull(row.keyCreatedAt),
    phone: readPhone(row),
    createdAt: Number(row.createdAt),
    limits: deviceLimitsSchema.parse({
      maxFps: row.maxFps,
      maxBytesPerSecond: Number(row.maxBytesPerSecond),
    }),
    lastSeq: Number(row.lastSeq),
    lastFrameAt: numberOrNull(row.lastFrameAt),
  };
}

function readPhone({ phoneKeyHash, phoneName, phonePairedAt }: Device): DeviceRecord['phone'] {
  if (phoneKeyHash === null) return null;
  return { keyHash: phoneKeyHash, name: phoneName ?? '', pairedAt: Number(phonePairedAt) };
}

function phoneColumns(phone: DeviceRecord['phone']) {
  return {
    phoneKeyHash: phone?.keyHash ?? null,
    phoneName: phone?.name ?? null,
    phonePairedAt: bigintOrNull(phone?.pairedAt ?? null),
  };
}

function toRow(device: DeviceRecord): Prisma.DeviceCreateInput {
  return {
    id: device.id,
    name: device.name,
    source: device.source,
    keyHash: device.keyHash,
    keyCreatedAt: bigintOrNull(device.keyCreatedAt),
    ...phoneColumns(device.phone),
    createdAt: BigInt(device.createdAt),
    maxFps: device.limits.maxFps,
    maxBytesPerSecond: BigInt(device.limits.maxBytesPerSecond),
    lastSeq: BigInt(device.lastSeq),
    lastFrameAt: bigintOrNull(device.lastFrameAt),
  };
}

/** Only the fields that are there: an absent one stays as it is. */
function toChange(change: Partial<Omit<DeviceRecord, 'id'>>): Prisma.DeviceUpdateManyMutationInput {
  return {
    name: change.name,
    source: change.source,
    keyHash: change.keyHash,
    keyCreatedAt: bigintOrNull(change.keyCreatedAt),
    ...(change.phone === undefined ? {} : phoneColumns(change.phone)),
    createdAt: bigintOrNull(change.createdAt) ?? undefined,
    maxFps: change.limits?.maxFps,
    maxBytesPerSecond: bigintOrNull(change.limits?.maxBytesPerSecond) ?? undefined,
    lastSeq: bigintOrNull(change.lastSeq) ?? undefined,
    lastFrameAt: bigintOrNull(change.lastFrameAt),
  };
}
