// A place in the list of sessions, newest first, as an opaque string.
import { type SessionId, sessionIdSchema } from '#contract/ids.ts';
import { AppError } from '#server/lib/app-error.ts';

export type SessionPlace = { startedAt: number; id: SessionId };

export function writeCursor({ startedAt, id }: SessionPlace): string {
  return Buffer.from(`${startedAt} ${id}`).toString('base64url');
}

export function readCursor(cursor: string): SessionPlace {
  const parts = /^(-?\d{1,15}) (.+)$/.exec(Buffer.from(cursor, 'base64url').toString());
  const id = sessionIdSchema.safeParse(parts?.[2]);
  if (!parts || !id.success) {
    throw new AppError('bad_request', 'The cursor is not one that this list gave out. Ask again without it.');
  }
  return { startedAt: Number(parts[1]), id: id.data };
}
