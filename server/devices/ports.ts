// What the devices domain needs of storage.
import type { DeviceLimits, DeviceSource } from '#contract/api/devices.ts';
import type { DeviceId } from '#contract/ids.ts';

/** A device as it is kept. Times are epoch ms. */
export type DeviceRecord = {
  id: DeviceId;
  name: string;
  source: DeviceSource;
  /** Hex SHA-256 of the key; null when revoked or never made. */
  keyHash: string | null;
  keyCreatedAt: number | null;
  /** The phone that sends as this device; at most one, for a device is one source of frames. */
  phone: { keyHash: string; name: string; pairedAt: number } | null;
  createdAt: number;
  limits: DeviceLimits;
  /** The highest seq known to be given out when this row was last written. */
  lastSeq: number;
  lastFrameAt: number | null;
};

export interface DeviceRepository {
  list(): Promise<DeviceRecord[]>;
  /** @throws AppError `conflict` when the id is taken. */
  create(device: DeviceRecord): Promise<void>;
  update(id: DeviceId, change: Partial<Omit<DeviceRecord, 'id'>>): Promise<void>;
  /** Removes the device, its grants and its sessions. */
  remove(id: DeviceId): Promise<void>;
}
