// The list of sessions, newest first, in pages.
import type { ListSessionsQuery } from '#contract/api/sessions.ts';
import type { DeviceId } from '#contract/ids.ts';
import type { SessionPage } from '#server/sessions/ports.ts';
import type { Database } from './client.ts';
import type { Prisma, Session } from './generated/sqlite/client.ts';
import { readCursor, writeCursor } from './session-cursor.ts';
import { toSessionRecord } from './session-row.ts';

/** Prisma refuses a statement of more than 999 parameters on SQLite (P2029). */
const maxDevicesPerQuery = 500;

export async function findSessions(
  database: Database,
  query: ListSessionsQuery,
  devices: readonly DeviceId[] | null,
  now: number,
): Promise<SessionPage> {
  const place = query.cursor === undefined ? null : readCursor(query.cursor);
  // A time that holds no moment; sessions around both of its ends would fit the conditions below.
  if (query.from !== undefined && query.to !== undefined && query.from >= query.to)
    return { sessions: [], next: null };
  const conditions = overlaps(query, now);
  if (place) {
    const { startedAt, id } = place;
    // The first of the three says nothing new, but lets the database start at the place in its index.
    conditions.push({
      startedAt: { lte: startedAt },
      OR: [{ startedAt: { lt: startedAt } }, { id: { lt: id } }],
    });
  }
  const rows: Session[] = [];
  for (const deviceId of groupDevices(query.device, devices)) {
    const found = await database.session.findMany({
      where: { AND: conditions, deviceId },
      orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
      take: query.limit + 1,
    });
    rows.push(...found);
  }
  return toPage(rows.sort(newestFirst), query.limit);
}

/** An open session lasts until now; one of a single frame is there at that moment. */
function overlaps({ from, to }: ListSessionsQuery, now: number): Prisma.SessionWhereInput[] {
  const conditions: Prisma.SessionWhereInput[] = [];
  if (to !== undefined) conditions.push({ startedAt: { lt: to } });
  if (from !== undefined) {
    conditions.push({
      OR: [
        { startedAt: { gte: from } },
        { endedAt: { gt: from } },
        ...(now > from ? [{ endedAt: null }] : []),
      ],
    });
  }
  return conditions;
}

/** One condition on the device for each query to make; none when there is nothing to see. */
function groupDevices(
  one: DeviceId | undefined,
  devices: readonly DeviceId[] | null,
): (DeviceId | undefined | { in: DeviceId[] })[] {
  if (devices === null) return [one];
  if (one !== undefined) return devices.includes(one) ? [one] : [];
  const groups: { in: DeviceId[] }[] = [];
  for (let start = 0; start < devices.length; start += maxDevicesPerQuery) {
    groups.push({ in: devices.slice(start, start + maxDevicesPerQuery) });
  }
  return groups;
}

function newestFirst(a: Session, b: Session): number {
  if (a.startedAt !== b.startedAt) return a.startedAt < b.startedAt ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}

function toPage(rows: readonly Session[], limit: number): SessionPage {
  const sessions = rows.slice(0, limit).map(toSessionRecord);
  const last = sessions.at(-1);
  return { sessions, next: rows.length > limit && last ? writeCursor(last) : null };
}
