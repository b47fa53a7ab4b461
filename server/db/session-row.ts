// A session's row, read back as the record it was.
import { sessionSchema } from '#contract/api/sessions.ts';
import type { SessionRecord } from '#server/sessions/ports.ts';
import { numberOrNull } from './big-numbers.ts';
import type { Session } from './generated/sqlite/client.ts';

const sessionRecordSchema = sessionSchema.omit({ deviceName: true });

export function toSessionRecord(row: Session): SessionRecord {
  const { deviceId, ...rest } = row;
  return sessionRecordSchema.parse({
    ...rest,
    device: deviceId,
    startedAt: Number(row.startedAt),
    endedAt: numberOrNull(row.endedAt),
    lastFrameAt: Number(row.lastFrameAt),
    frames: Number(row.frames),
    bytes: Number(row.bytes),
    firstSeq: Number(row.firstSeq),
    lastSeq: Number(row.lastSeq),
    delivered: Number(row.delivered),
  });
}
