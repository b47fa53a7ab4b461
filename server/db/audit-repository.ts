// The audit log, as rows that are only ever appended, and removed when they are too old.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type AuditEntry, type AuditFilter, auditActions, auditEntrySchema } from '#contract/api/audit.ts';
import type { AuditRepository } from '#server/audit/ports.ts';
import { toCaselessExpression, toCaselessGlob } from './caseless-pattern.ts';
import type { Database } from './client.ts';
import { isUniqueViolation } from './database-errors.ts';
import type { DatabasePlace } from './database-place.ts';
import { Prisma, type AuditEntry as Row } from './generated/sqlite/client.ts';

type Kind = DatabasePlace['kind'];

/** SQLite searches in the thread that serves frames: so many entries at once that it holds it for a few ms. */
const numbersPerStep = 5000;

export function createAuditRepository(database: Database, kind: Kind): AuditRepository {
  async function findNumbers(
    filter: AuditFilter,
    step: { from: number; below: number; limit: number },
  ): Promise<bigint[]> {
    const conditions = [
      Prisma.sql`"number" >= ${BigInt(step.from)}`,
      Prisma.sql`"number" < ${BigInt(step.below)}`,
      ...conditionsOf(filter, kind),
    ];
    const rows = await database.$queryRaw<{ number: bigint }[]>`
      SELECT "number" FROM "AuditEntry" WHERE ${Prisma.join(conditions, ' AND ')}
      ORDER BY "number" DESC LIMIT ${step.limit}`;
    return rows.map(({ number }) => number);
  }

  async function readEntries(numbers: bigint[]): Promise<AuditEntry[]> {
    if (numbers.length === 0) return [];
    const rows = await database.auditEntry.findMany({
      where: { number: { in: numbers } },
      orderBy: { number: 'desc' },
    });
    return rows.map(toEntry);
  }

  async function readEnds(): Promise<{ first: number; last: number }> {
    const { _min, _max } = await database.auditEntry.aggregate({
      _min: { number: true },
      _max: { number: true },
    });
    return { first: Number(_min.number ?? 0), last: Number(_max.number ?? 0) };
  }

  return {
    lastNumber: async () => (await readEnds()).last,

    append: async (entries) => {
      try {
        await database.auditEntry.createMany({ data: entries.map(toRow) });
        // Frames that came meanwhile go first.
        await nextTurn();
        return 'appended';
      } catch (error) {
        if (isUniqueViolation(error)) return 'number_taken';
        throw error;
      }
    },

    find: async (filter, { below, limit }) => {
      const { first, last } = await readEnds();
      const entries: AuditEntry[] = [];
      let top = Math.min(below ?? last + 1, last + 1);
      while (entries.length < limit && top > first) {
        const from = top - numbersPerStep;
        const numbers = await findNumbers(filter, { from, below: top, limit: limit - entries.length });
        entries.push(...(await readEntries(numbers)));
        top = from;
        await nextTurn();
      }
      return entries;
    },

    removeBefore: async (at, limit) => {
      const { last } = await readEnds();
      const removed = await database.$executeRaw`
        DELETE FROM "AuditEntry" WHERE "number" IN (
          SELECT "number" FROM "AuditEntry" WHERE "at" < ${BigInt(at)} AND "number" < ${BigInt(last)}
          ORDER BY "number" LIMIT ${limit})`;
      await nextTurn();
      return removed;
    },
  };
}

function conditionsOf(filter: AuditFilter, kind: Kind): Prisma.Sql[] {
  const { action, actor, device, text, from, to } = filter;
  const conditions: Prisma.Sql[] = [];
  if (action !== undefined) conditions.push(Prisma.sql`"action" = ${action}`);
  if (actor !== undefined) conditions.push(Prisma.sql`"actorId" = ${actor}`);
  if (device !== undefined) conditions.push(Prisma.sql`"deviceId" = ${device}`);
  if (from !== undefined) conditions.push(Prisma.sql`"at" >= ${BigInt(from)}`);
  if (to !== undefined) conditions.push(Prisma.sql`"at" < ${BigInt(to)}`);
  if (text) conditions.push(holdsText(text, kind));
  return conditions;
}

function holdsText(text: string, kind: Kind): Prisma.Sql {
  const matches =
    kind === 'sqlite'
      ? Prisma.sql`GLOB ${toCaselessGlob(text)}`
      : Prisma.sql`~ ${toCaselessExpression(text)}`;
  return Prisma.sql`("actorName" ${matches} OR "target" ${matches} OR "address" ${matches})`;
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
