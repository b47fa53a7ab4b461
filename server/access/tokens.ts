// Personal access tokens: all in memory, found by the hash of their secret, written through to storage.
import { randomUUID } from 'node:crypto';
import type { CreateToken, Token } from '#contract/api/tokens.ts';
import { type DeviceId, type TokenId, tokenIdSchema, type UserId } from '#contract/ids.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { Clock } from '#server/lib/clock.ts';
import { createTurns } from '#server/lib/in-turn.ts';
import type { TokenRecord, TokenRepository } from './ports.ts';
import { hashSecret, newSecret } from './secrets.ts';

export type Tokens = {
  load(): Promise<void>;
  /** When it is neither revoked nor expired. */
  find(id: TokenId): TokenRecord | null;
  findByHash(hash: string): TokenRecord | null;
  /** Newest first; expired ones too, until they are revoked. */
  listOf(user: UserId): TokenRecord[];
  /** Whether or not it has expired. */
  get(id: string): TokenRecord | null;
  /**
   * The secret is answered this once.
   * @param maker the token that asks for it, if it is one
   * @throws AppError `forbidden` when it would be more than its maker, `bad_request` when it would be over already
   */
  create(
    user: UserId,
    wanted: CreateToken,
    maker: TokenRecord | null,
  ): Promise<{ token: TokenRecord; secret: string }>;
  noteUsed(id: TokenId, address: string): Promise<void>;
  revoke(id: TokenId): Promise<void>;
  forget(user: UserId): void;
  /** The device is gone: a token that named it must not open another one that is given its id later. */
  forgetDevice(device: DeviceId): Promise<void>;
  close(): void;
};

export type TokensOptions = {
  repository: TokenRepository;
  clock: Clock;
  /** After anything that may change what somebody may see; also when a token expires. */
  onChange(): void;
};

/** A token that is used at every moment, from wherever, is one write a minute. */
const usedEveryMs = 60_000;
const maxPerPerson = 200;
/** Node's timers hold no more. */
const longestTimer = 2 ** 31 - 1;

export function createTokens({ repository, clock, onChange }: TokensOptions): Tokens {
  const tokens = new Map<TokenId, TokenRecord>();
  const byHash = new Map<string, TokenId>();
  const writtenAt = new Map<TokenId, number>();
  const inTurn = createTurns();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const isGood = ({ expiresAt }: TokenRecord) => expiresAt === null || expiresAt > clock.now();
  const find = (id: TokenId) => {
    const token = tokens.get(id);
    return token && isGood(token) ? token : null;
  };
  const listOf = (user: UserId) =>
    [...tokens.values()].filter((token) => token.user === user).sort((a, b) => b.createdAt - a.createdAt);

  /** What is open by a token must end when the token does. */
  function awaitNextEnd(): void {
    clearTimeout(timer);
    const ends = [...tokens.values()].flatMap(({ expiresAt }) =>
      expiresAt !== null && expiresAt > clock.now() ? [expiresAt] : [],
    );
    if (ends.length === 0) return;
    const wait = Math.min(Math.min(...ends) - clock.now() + 1, longestTimer);
    timer = setTimeout(() => {
      onChange();
      awaitNextEnd();
    }, wait);
    timer.unref();
  }

  function keep(token: TokenRecord): void {
    tokens.set(token.id, token);
    byHash.set(token.hash, token.id);
  }

  function drop(token: TokenRecord): void {
    tokens.delete(token.id);
    byHash.delete(token.hash);
    writtenAt.delete(token.id);
  }

  function refuseMoreThan(maker: TokenRecord, wanted: CreateToken): void {
    const scope = wanted.scopes.find((one) => !maker.scopes.includes(one));
    const { devices } = maker;
    const isWider = devices !== null && (wanted.devices?.some((id) => !devices.includes(id)) ?? true);
    const isLonger =
      maker.expiresAt !== null && (wanted.expiresAt ?? Number.POSITIVE_INFINITY) > maker.expiresAt;
    const more = scope ? `the scope "${scope}"` : isWider ? 'more devices' : isLonger ? 'a later end' : null;
    if (more) throw new AppError('forbidden', `A token cannot make one that has ${more} than itself.`);
  }

  async function make(user: UserId, wanted: CreateToken): Promise<{ token: TokenRecord; secret: string }> {
    if (wanted.expiresAt !== null && wanted.expiresAt <= clock.now()) {
      throw new AppError('bad_request', 'expiresAt: The token would have expired already.');
    }
    if (listOf(user).length >= maxPerPerson) {
      throw new AppError('conflict', `A person has at most ${maxPerPerson} tokens. Revoke one first.`);
    }
    const secret = newSecret('frt');
    const token: TokenRecord = {
      id: tokenIdSchema.parse(randomUUID()),
      user,
      name: wanted.name,
      hash: hashSecret(secret),
      scopes: wanted.scopes,
      devices: wanted.devices,
      createdAt: clock.now(),
      expiresAt: wanted.expiresAt,
      lastUsedAt: null,
      lastUsedAddress: null,
    };
    await repository.create(token);
    keep(token);
    awaitNextEnd();
    return { token, secret };
  }

  return {
    async load() {
      for (const token of await repository.list()) keep(token);
      awaitNextEnd();
    },

    find,
    findByHash(hash) {
      const id = byHash.get(hash);
      return id === undefined ? null : find(id);
    },
    listOf,
    get: (id) => tokens.get(id as TokenId) ?? null,

    async create(user, wanted, maker) {
      if (maker) refuseMoreThan(maker, wanted);
      // One after the other, so that two at once do not both take the last place.
      return inTurn(() => make(user, wanted));
    },

    async noteUsed(id, address) {
      const token = tokens.get(id);
      if (!token) return;
      const now = clock.now();
      tokens.set(id, { ...token, lastUsedAt: now, lastUsedAddress: address });
      if (now - (writtenAt.get(id) ?? Number.NEGATIVE_INFINITY) < usedEveryMs) return;
      writtenAt.set(id, now);
      await repository.noteUsed(id, now, address);
    },

    async revoke(id) {
      const token = tokens.get(id);
      if (!token) return;
      drop(token);
      onChange();
      awaitNextEnd();
      await repository.remove(id);
    },

    forget(user) {
      for (const token of listOf(user)) drop(token);
    },

    async forgetDevice(device) {
      const naming = [...tokens.values()].filter(({ devices }) => devices?.includes(device));
      const left = naming.map((token) => ({
        ...token,
        devices: (token.devices ?? []).filter((id) => id !== device),
      }));
      for (const token of left) keep(token);
      for (const { id, devices } of left) await repository.setDevices(id, devices);
    },

    close: () => clearTimeout(timer),
  };
}

/** As the API shows it: all but the hash. */
export function presentToken({ hash: _hash, ...token }: TokenRecord): Token {
  return { ...token, scopes: [...token.scopes], devices: token.devices === null ? null : [...token.devices] };
}
