// What the access domain needs of storage. All of it is small and kept in memory; storage is written through.
import type { LoginMethod, PasswordLinkPurpose } from '#contract/api/account.ts';
import type { Scope } from '#contract/api/tokens.ts';
import type { Role, Theme } from '#contract/api/users.ts';
import type { DeviceId, GroupId, LoginId, TokenId, UserId } from '#contract/ids.ts';

/** A person as kept. Times are epoch ms. */
export type UserRecord = {
  id: UserId;
  /** Lower case, unique. */
  email: string;
  name: string;
  role: Role;
  /** argon2id, encoded; null until one is chosen. */
  passwordHash: string | null;
  /** Who vouches for this person at single sign-on: the provider and its name for them. */
  singleSignOn: { issuer: string; subject: string } | null;
  timeZone: string | null;
  theme: Theme;
  disabledAt: number | null;
  createdAt: number;
  lastSeenAt: number | null;
};

export type GrantRecord = { user: UserId; device: DeviceId };
export type GroupGrantRecord = { user: UserId; group: GroupId };

export interface UserRepository {
  list(): Promise<UserRecord[]>;
  listGrants(): Promise<GrantRecord[]>;
  listGroupGrants(): Promise<GroupGrantRecord[]>;
  /** @throws AppError `conflict` when the e-mail address is taken. */
  create(user: UserRecord): Promise<void>;
  update(id: UserId, change: Partial<Omit<UserRecord, 'id'>>): Promise<void>;
  /** Removes the person with their grants, logins, tokens and links. */
  remove(id: UserId): Promise<void>;
  /** Granting twice, or revoking what is not granted, changes nothing. */
  grant(grant: GrantRecord): Promise<void>;
  revoke(grant: GrantRecord): Promise<void>;
  grantGroup(grant: GroupGrantRecord): Promise<void>;
  revokeGroup(grant: GroupGrantRecord): Promise<void>;
}

export type GroupRecord = { id: GroupId; name: string; devices: readonly DeviceId[] };

export interface GroupRepository {
  list(): Promise<GroupRecord[]>;
  create(group: GroupRecord): Promise<void>;
  rename(id: GroupId, name: string): Promise<void>;
  addDevice(id: GroupId, device: DeviceId): Promise<void>;
  removeDevice(id: GroupId, device: DeviceId): Promise<void>;
  /** Removes the group and every grant of it. */
  remove(id: GroupId): Promise<void>;
}

export type LoginRecord = {
  id: LoginId;
  user: UserId;
  method: LoginMethod;
  createdAt: number;
  lastSeenAt: number;
  address: string;
  userAgent: string;
};

export interface LoginRepository {
  list(): Promise<LoginRecord[]>;
  create(login: LoginRecord): Promise<void>;
  noteSeen(id: LoginId, at: number, address: string): Promise<void>;
  remove(ids: readonly LoginId[]): Promise<void>;
}

export type TokenRecord = {
  id: TokenId;
  user: UserId;
  name: string;
  /** Hex SHA-256 of the secret. */
  hash: string;
  scopes: readonly Scope[];
  /** null: every device that its person may see. */
  devices: readonly DeviceId[] | null;
  createdAt: number;
  expiresAt: number | null;
  lastUsedAt: number | null;
  lastUsedAddress: string | null;
};

export interface TokenRepository {
  list(): Promise<TokenRecord[]>;
  create(token: TokenRecord): Promise<void>;
  noteUsed(id: TokenId, at: number, address: string): Promise<void>;
  setDevices(id: TokenId, devices: readonly DeviceId[]): Promise<void>;
  remove(id: TokenId): Promise<void>;
}

export type PasswordLinkRecord = {
  /** Hex SHA-256 of the secret. */
  hash: string;
  user: UserId;
  purpose: PasswordLinkPurpose;
  createdAt: number;
  expiresAt: number;
};

/** Asked each time: the command line writes links beside the running hub. */
export interface PasswordLinkRepository {
  find(hash: string): Promise<PasswordLinkRecord | null>;
  /** In place of those that the person had. */
  replace(link: PasswordLinkRecord): Promise<void>;
  /** True for the one caller that removed it. */
  take(hash: string): Promise<boolean>;
  removeOf(user: UserId): Promise<void>;
}
