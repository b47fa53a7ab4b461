// The audit log, as rows that are only ever appended, and removed when they are too old.
import { type AuditEntry, type AuditFilter, auditActions, auditEntrySchema } from '#contract/api/audit.ts';
import type { AuditRepository } from '#server/audit/ports.ts';
import type { Database } from './client.ts';
import type { Prisma, AuditEntry as Row } from './generated/sqlite/client.ts';

export function createAuditRepository(database: Database): AuditRepository {
  return {
    lastNumber: async () => {
      const { _max } = await database.auditEntry.aggregate({ _max: { number: true } });
      return Number(_max.number ?? 0);
    },

    append: async (entries) => {
      await database.auditEntry.createMany({ data: entries.map(toRow) });
    },

    find: async (filter, { below, limit }) => {
      const rows = await database.auditEntry.findMany({
        where: { AND: [whereOf(filter), below === null ? {} : { number: { lt: BigInt(below) } }] },
        orderBy: { number: 'desc' },
        take: limit,
      });
      return rows.map(toEntry);
    },

    removeBefore: async (at) =>
      (await database.auditEntry.deleteMany({ where: { at: { lt: BigInt(at) } } })).count,
  };
}

function whereOf({ action, actor, device, text, from, to }: AuditFilter): Prisma.AuditEntryWhereInput {
  return {
    ...(action === undefined ? {} : { action }),
    ...(actor === undefined ? {} : { actorId: actor }),
    ...(device === undefined ? {} : { deviceId: device }),
    at: {
      ...(from === undefined ? {} : { gte: BigInt(from) }),
      ...(to === undefined ? {} : { lt: BigInt(to) }),
    },
    ...(text
      ? {
          OR: [
            { actorName: { contains: text } },
            { target: { contains: text } },
            { address: { contains: text } },
          ],
        }
      : {}),
  };
}

function toRow(entry: AuditEntry): Prisma.AuditEntryCreateManyInput {
  return {
    number: BigInt(entry.number),
    at: BigInt(entry.at),
    action: entry.action,
    actorKind: entry.actor.kind,
    actorId: entry.actor.id,
    actorName: entry.actor.name,
    address: entry.address,
    deviceId: entry.device,
    target: entry.target,
    details: entry.details as Prisma.InputJsonObject,
  };
}

function toEntry(row: Row): AuditEntry {
  return auditEntrySchema.parse({
    number: Number(row.number),
    at: Number(row.at),
    action: auditActions.find((known) => known === row.action),
    actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    address: row.address,
    device: row.deviceId,
    target: row.target,
    details: row.details,
  });
}
