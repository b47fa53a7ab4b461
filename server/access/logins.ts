// Where people are logged in. A login lives here, not in the cookie: the cookie only names it, so that it can be ended.
import { randomUUID } from 'node:crypto';
import type { LoginMethod } from '#contract/api/account.ts';
import { type LoginId, loginIdSchema, type UserId } from '#contract/ids.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { LoginRecord, LoginRepository } from './ports.ts';

export type Logins = {
  load(): Promise<void>;
  start(login: {
    user: UserId;
    method: LoginMethod;
    address: string;
    userAgent: string;
  }): Promise<LoginRecord>;
  /** It is of that person and not over. */
  isValid(id: LoginId, user: UserId): boolean;
  find(id: LoginId): LoginRecord | null;
  /** Newest use first. */
  listOf(user: UserId): LoginRecord[];
  noteSeen(id: LoginId, address: string): Promise<void>;
  /** Ending what is over already changes nothing. */
  end(id: LoginId): Promise<void>;
  /** Every login of a person, but for one that may stay. */
  endAllOf(user: UserId, except?: LoginId): Promise<void>;
  /** Ends what nobody has used for too long. Call it now and then. */
  endIdle(): Promise<void>;
  /** The person is gone (storage has removed the rows by itself). */
  forget(user: UserId): void;
};

export type LoginsOptions = {
  repository: LoginRepository;
  clock: Clock;
  /** A login that was not used for this long is over. */
  idleMs: number;
  /** After anything that may change what somebody may see. */
  onChange(): void;
};

/** A login that is used at every moment, from wherever, is one write in this time. */
const seenEveryMs = 60_000;
/** Beyond it the one that was not used for longest ends: nobody is logged in at more places, but a script may be. */
const maxPerPerson = 50;
const maxUserAgentLength = 300;

export function createLogins({ repository, clock, idleMs, onChange }: LoginsOptions): Logins {
  const logins = new Map<LoginId, LoginRecord>();
  const writtenAt = new Map<LoginId, number>();

  const listOf = (user: UserId) =>
    [...logins.values()]
      .filter((login) => login.user === user)
      .sort((a, b) => b.lastSeenAt - a.lastSeenAt || b.createdAt - a.createdAt);
  const isIdle = (login: LoginRecord) => clock.now() - login.lastSeenAt > idleMs;

  function drop({ id }: LoginRecord): void {
    logins.delete(id);
    writtenAt.delete(id);
  }

  /** Over in memory first: from this moment no door opens, whatever storage says. */
  async function remove(ended: readonly LoginRecord[]): Promise<void> {
    if (ended.length === 0) return;
    for (const login of ended) drop(login);
    onChange();
    await repository.remove(ended.map(({ id }) => id));
  }

  return {
    async load() {
      for (const login of await repository.list()) logins.set(login.id, login);
    },

    async start({ user, method, address, userAgent }) {
      const now = clock.now();
      const login: LoginRecord = {
        id: loginIdSchema.parse(randomUUID()),
        user,
        method,
        createdAt: now,
        lastSeenAt: now,
        address,
        userAgent: userAgent.slice(0, maxUserAgentLength),
      };
      await repository.create(login);
      logins.set(login.id, login);
      await remove(listOf(user).slice(maxPerPerson));
      return login;
    },

    isValid(id, user) {
      const login = logins.get(id);
      return login !== undefined && login.user === user && !isIdle(login);
    },

    find: (id) => logins.get(id) ?? null,
    listOf,

    async noteSeen(id, address) {
      const login = logins.get(id);
      // One that is over is not begun again by being tried.
      if (!login || isIdle(login)) return;
      const now = clock.now();
      logins.set(id, { ...login, lastSeenAt: now, address });
      if (now - (writtenAt.get(id) ?? login.createdAt) < seenEveryMs) return;
      writtenAt.set(id, now);
      await repository.noteSeen(id, now, address);
    },

    async end(id) {
      const login = logins.get(id);
      await remove(login ? [login] : []);
    },

    async endAllOf(user, except) {
      await remove(listOf(user).filter(({ id }) => id !== except));
    },

    async endIdle() {
      await remove([...logins.values()].filter(isIdle));
    },

    forget(user) {
      for (const login of listOf(user)) drop(login);
    },
  };
}
