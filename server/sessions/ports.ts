// What the sessions domain needs of storage.
import type { ListSessionsQuery, Session } from '#contract/api/sessions.ts';
import type { DeviceId, SessionId } from '#contract/ids.ts';

/** A session as it is kept; the device's name is the device's own. */
export type SessionRecord = Omit<Session, 'deviceName'>;

export type SessionPage = { sessions: SessionRecord[]; next: string | null };

export interface SessionRepository {
  /** Inserts or overwrites the rows by id, and raises each device's `lastSeq` and `lastFrameAt` to the session's. */
  save(sessions: readonly SessionRecord[]): Promise<void>;
  get(id: SessionId): Promise<SessionRecord | null>;
  /** Newest first. `devices` limits the answer to these (null: all). Stable under inserts: the cursor is a place, not an offset. */
  find(query: ListSessionsQuery, devices: readonly DeviceId[] | null): Promise<SessionPage>;
  /**
   * For the start after a crash: closes each session left open as `interrupted` at its last frame, and
   * answers the devices they belong to.
   */
  closeInterrupted(): Promise<DeviceId[]>;
}
