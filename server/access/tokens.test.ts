import { afterEach, describe, expect, it } from 'vitest';
import { type CreateToken, createTokenSchema } from '#contract/api/tokens.ts';
import { deviceIdSchema, userIdSchema } from '#contract/ids.ts';
import { waitFor } from '#server/testing/test-images.ts';
import type { TokenRecord, TokenRepository } from './ports.ts';
import { hashSecret } from './secrets.ts';
import { createTokens, presentToken, type Tokens } from './tokens.ts';

const ada = userIdSchema.parse('00000000-0000-4000-8000-000000000001');
const bob = userIdSchema.parse('00000000-0000-4000-8000-000000000002');
const door = deviceIdSchema.parse('door');
const yard = deviceIdSchema.parse('yard');

const open: Tokens[] = [];
afterEach(() => {
  for (const tokens of open.splice(0)) tokens.close();
});

/** Storage as a list that a test can look into, and count the writes of. */
function memoryTokens() {
  const rows: TokenRecord[] = [];
  const written = { used: 0 };
  const repository: TokenRepository = {
    list: async () => [...rows],
    create: async (token) => void rows.push(token),
    noteUsed: async () => {
      written.used += 1;
    },
    setDevices: async (id, devices) => {
      const at = rows.findIndex((row) => row.id === id);
      const row = rows[at];
      if (row) rows[at] = { ...row, devices };
    },
    remove: async (id) => {
      const at = rows.findIndex((row) => row.id === id);
      if (at !== -1) rows.splice(at, 1);
    },
  };
  return { rows, written, repository };
}

function house(storage = memoryTokens()) {
  const time = { now: Date.now() };
  const news = { changes: 0 };
  const tokens = createTokens({
    repository: storage.repository,
    clock: { now: () => time.now },
    onChange() {
      news.changes += 1;
    },
  });
  open.push(tokens);
  return { ...storage, tokens, time, news };
}

const wish = (change: Partial<CreateToken> = {}): CreateToken => ({
  ...createTokenSchema.parse({ name: 'Script', scopes: ['read_live', 'manage'] }),
  ...change,
});

describe('a token', () => {
  it('is found by its secret, which is kept only as a hash', async () => {
    const { tokens, rows } = house();
    const { token, secret } = await tokens.create(ada, wish(), null);
    expect(secret).toMatch(/^frt_[\w-]{43}$/);
    expect(tokens.findByHash(hashSecret(secret))).toEqual(token);
    expect(tokens.findByHash(secret)).toBeNull();
    expect(JSON.stringify(rows)).not.toContain(secret.slice(4));
    expect(JSON.stringify(presentToken(token))).not.toContain(hashSecret(secret));
  });

  it('is good until the millisecond it expires, and listed after', async () => {
    const { tokens, time } = house();
    const expiresAt = time.now + 1000;
    const { token, secret } = await tokens.create(ada, wish({ expiresAt }), null);
    time.now = expiresAt - 1;
    expect(tokens.find(token.id)).toEqual(token);
    time.now = expiresAt;
    expect(tokens.find(token.id)).toBeNull();
    expect(tokens.findByHash(hashSecret(secret))).toBeNull();
    expect(tokens.listOf(ada)).toEqual([token]);
  });

  it('says by itself that it has expired, so that what is open by it ends', async () => {
    const { tokens, time, news } = house();
    await tokens.create(ada, wish({ expiresAt: time.now + 40 }), null);
    await tokens.create(ada, wish({ expiresAt: time.now + 80 }), null);
    expect(news.changes).toBe(0);
    const began = performance.now();
    time.now += 41;
    await waitFor('the first end', () => news.changes === 1);
    expect(performance.now() - began).toBeGreaterThan(20);
    time.now += 40;
    await waitFor('the second end', () => news.changes === 2);
  });

  it('says so of one that was made before a restart, too', async () => {
    const before = house();
    await before.tokens.create(ada, wish({ expiresAt: before.time.now + 60 }), null);
    before.tokens.close();
    const { tokens, time, news } = house(before);
    time.now = before.time.now;
    await tokens.load();
    time.now += 61;
    await waitFor('its end', () => news.changes === 1);
    expect(before.news.changes).toBe(0);
  });

  it('is gone with the word that revokes it, before storage has heard of it', async () => {
    const { tokens, news, rows } = house();
    const { token, secret } = await tokens.create(ada, wish(), null);
    const written = tokens.revoke(token.id);
    expect(tokens.findByHash(hashSecret(secret))).toBeNull();
    expect(news.changes).toBe(1);
    await written;
    expect(rows).toEqual([]);
    await tokens.revoke(token.id);
  });

  it('goes with its person, and nobody else’s does', async () => {
    const { tokens } = house();
    const { secret } = await tokens.create(ada, wish(), null);
    const kept = await tokens.create(bob, wish(), null);
    tokens.forget(ada);
    expect(tokens.findByHash(hashSecret(secret))).toBeNull();
    expect(tokens.listOf(bob)).toEqual([kept.token]);
  });

  it('names a device no more that was removed, and is not widened by that', async () => {
    const { tokens, rows } = house();
    const { token } = await tokens.create(ada, wish({ devices: [door] }), null);
    const wide = await tokens.create(ada, wish({ devices: null }), null);
    await tokens.forgetDevice(door);
    expect(tokens.find(token.id)?.devices).toEqual([]);
    expect(rows.map(({ devices }) => devices)).toEqual([[], null]);
    expect(tokens.find(wide.token.id)?.devices).toBeNull();
  });

  it('shows when and from where it was last used, and writes that once a minute', async () => {
    const { tokens, time, written } = house();
    const { token } = await tokens.create(ada, wish(), null);
    await tokens.noteUsed(token.id, '10.0.0.1');
    expect(tokens.get(token.id)).toMatchObject({ lastUsedAt: time.now, lastUsedAddress: '10.0.0.1' });
    time.now += 59_999;
    await tokens.noteUsed(token.id, '10.0.0.2');
    expect(tokens.get(token.id)).toMatchObject({ lastUsedAt: time.now, lastUsedAddress: '10.0.0.2' });
    expect(written.used).toBe(1);
    time.now += 1;
    await tokens.noteUsed(token.id, '10.0.0.2');
    expect(written.used).toBe(2);
  });
});

describe('making one', () => {
  it('is refused when it would be over already', async () => {
    const { tokens, time, rows } = house();
    await expect(tokens.create(ada, wish({ expiresAt: time.now }), null)).rejects.toMatchObject({
      code: 'bad_request',
    });
    expect(rows).toEqual([]);
  });

  it('has an end: 200 for a person, and revoking one makes room', async () => {
    const { tokens } = house();
    for (let made = 0; made < 200; made += 1) await tokens.create(ada, wish(), null);
    await expect(tokens.create(ada, wish(), null)).rejects.toMatchObject({ code: 'conflict' });
    await tokens.create(bob, wish(), null);
    const [newest] = tokens.listOf(ada);
    if (newest) await tokens.revoke(newest.id);
    await tokens.create(ada, wish(), null);
  });

  it('at the same time does not go past that end', async () => {
    const { tokens } = house();
    for (let made = 0; made < 199; made += 1) await tokens.create(ada, wish(), null);
    const both = await Promise.allSettled([
      tokens.create(ada, wish(), null),
      tokens.create(ada, wish(), null),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('a token that makes a token', () => {
  const expiresAt = Date.now() + 3_600_000;
  const cases: [string, Partial<CreateToken>, 'yes' | 'forbidden'][] = [
    ['less of everything', { scopes: ['manage'], devices: [door], expiresAt: expiresAt - 1 }, 'yes'],
    ['the same', { scopes: ['manage', 'read_live'], devices: [door, yard], expiresAt }, 'yes'],
    ['one more scope', { scopes: ['read_history'], devices: [door], expiresAt }, 'forbidden'],
    ['one more device', { devices: [door, deviceIdSchema.parse('attic')], expiresAt }, 'forbidden'],
    ['all devices', { scopes: ['manage'], devices: null, expiresAt }, 'forbidden'],
    ['a later end', { scopes: ['manage'], devices: [door], expiresAt: expiresAt + 1 }, 'forbidden'],
    ['no end', { scopes: ['manage'], devices: [door], expiresAt: null }, 'forbidden'],
  ];

  it.each(cases)('%s: %s', async (_what, change, expected) => {
    const { tokens } = house();
    const maker = await tokens.create(
      ada,
      wish({ scopes: ['read_live', 'manage'], devices: [door, yard], expiresAt }),
      null,
    );
    const made = tokens.create(ada, wish(change), maker.token);
    if (expected === 'yes') expect(await made).toHaveProperty('secret');
    else await expect(made).rejects.toMatchObject({ code: expected });
  });
});
