// What the counting domain needs of storage.
import type { DeviceId } from '#contract/ids.ts';

/** Protocol 3's figures, as they are broadcast. */
export type CountingStats = {
  count_in: number;
  count_out: number;
  face_count: number;
  daily_event_count: number;
  event_active: boolean;
  current_event_count_in: number;
};

/** Something that began, and perhaps ended. Numbered per device, from 1. Times are epoch ms. */
export type EventRecord = {
  device: DeviceId;
  number: number;
  kind: 'high_traffic';
  startedAt: number;
  endedAt: number | null;
  countIn: number | null;
};

export type FaceRecord = { device: DeviceId; faceId: number; at: number };

export type EventQuery = { devices: readonly DeviceId[] | null; since: number | null; limit: number };

/** Writing for a device that is gone is an AppError `not_found`. */
export interface CountingRepository {
  loadStats(): Promise<{ device: DeviceId; at: number; stats: CountingStats }[]>;
  saveStats(device: DeviceId, at: number, stats: CountingStats): Promise<void>;
  /** Inserts or overwrites by device and number. */
  saveEvent(event: EventRecord): Promise<void>;
  /** The one with the highest number. */
  lastEvent(device: DeviceId): Promise<EventRecord | null>;
  /** Newest first. `devices` limits the answer to these (null: all); `since` to what began or ended then or later. */
  findEvents(query: EventQuery): Promise<EventRecord[]>;
  saveFace(face: FaceRecord): Promise<void>;
  getFace(device: DeviceId, faceId: number): Promise<FaceRecord | null>;
  /** Newest first. */
  listFaces(device: DeviceId, limit: number): Promise<FaceRecord[]>;
  /** Face ids of the device, oldest first, beyond the newest `keep`. */
  facesBeyond(device: DeviceId, keep: number): Promise<number[]>;
  removeFaces(device: DeviceId, faceIds: readonly number[]): Promise<void>;
}
