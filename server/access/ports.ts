// What the access domain needs of storage.
import type { Role } from '#contract/api/users.ts';
import type { DeviceId, UserId } from '#contract/ids.ts';

/** A person as kept. Times are epoch ms. */
export type UserRecord = {
  id: UserId;
  /** Lower case, unique. */
  email: string;
  name: string;
  role: Role;
  /** argon2id, encoded. */
  passwordHash: string;
  /** Logins made before a change of this number are over. */
  loginVersion: number;
  disabledAt: number | null;
  createdAt: number;
  lastSeenAt: number | null;
};

export type GrantRecord = { user: UserId; device: DeviceId };

export interface UserRepository {
  list(): Promise<UserRecord[]>;
  listGrants(): Promise<GrantRecord[]>;
  /** @throws AppError `conflict` when the e-mail address is taken. */
  create(user: UserRecord): Promise<void>;
  update(id: UserId, change: Partial<Omit<UserRecord, 'id'>>): Promise<void>;
  /** Removes the person and their grants. */
  remove(id: UserId): Promise<void>;
  /** Granting twice, or revoking what is not granted, changes nothing. */
  grant(grant: GrantRecord): Promise<void>;
  revoke(grant: GrantRecord): Promise<void>;
}
