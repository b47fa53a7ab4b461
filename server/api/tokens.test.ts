import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAuditAnswerSchema } from '#contract/api/audit.ts';
import { listTokensAnswerSchema } from '#contract/api/tokens.ts';
import type { TestHub } from '#server/testing/start-test-hub.ts';
import { waitFor } from '#server/testing/test-images.ts';
import { bearer, startTokenHub, type TokenHub } from './test-tokens.ts';

let world: TokenHub;
let hub: TestHub;
let make: TokenHub['make'];
let statusOf: TokenHub['statusOf'];

beforeAll(async () => {
  world = await startTokenHub();
  ({ hub, make, statusOf } = world);
});
afterAll(() => hub.close());

describe('/api/tokens', () => {
  it('lists one’s own, newest first, with the last use and without the secret', async () => {
    const { id, cookie } = await hub.addPerson('list@example.org');
    const first = await make(cookie);
    const second = await make(cookie);
    await statusOf(first.secret, '/api/devices');
    const text = await (await hub.call('GET', '/api/tokens', undefined, { cookie })).text();
    const { tokens } = listTokensAnswerSchema.parse(JSON.parse(text));
    expect(tokens.map((token) => token.id)).toEqual([second.token.id, first.token.id]);
    expect(tokens[0]).toMatchObject({ user: id, lastUsedAt: null, lastUsedAddress: null });
    expect(tokens[1]).toMatchObject({ lastUsedAt: expect.any(Number), lastUsedAddress: '127.0.0.1' });
    expect(text).not.toContain(first.secret.slice(4));
    expect(text).not.toMatch(/hash/i);
  });

  it('shows and revokes somebody else’s to administrators only', async () => {
    const { token } = await make(world.people.vera.cookie);
    const list = (cookie: string) =>
      hub.call('GET', `/api/tokens?user=${world.people.vera.id}`, undefined, { cookie });
    const revoke = (cookie: string) => hub.call('DELETE', `/api/tokens/${token.id}`, undefined, { cookie });
    expect((await list(world.people.vera.cookie)).status).toBe(200);
    expect((await list(world.people.olga.cookie)).status).toBe(403);
    expect((await revoke(world.people.olga.cookie)).status).toBe(404);
    expect(await (await list(world.people.ada.cookie)).text()).toContain(token.id);
    expect((await revoke(world.people.ada.cookie)).status).toBe(204);
    expect((await revoke(world.people.ada.cookie)).status).toBe(404);
    const nobody = `/api/tokens?user=00000000-0000-4000-8000-000000000000`;
    expect((await hub.call('GET', nobody, undefined, { cookie: world.people.ada.cookie })).status).toBe(404);
  });

  it('writes who made and revoked which token into the audit log, and no secret', async () => {
    const { secret, token } = await make(world.people.ada.cookie, { devices: ['door'] });
    await hub.call('DELETE', `/api/tokens/${token.id}`, undefined, { cookie: world.people.ada.cookie });
    const text = await waitFor('both entries', async () => {
      const log = await (await hub.call('GET', '/api/audit?limit=20')).text();
      return log.includes('token.revoked') && log.includes(token.id) && log;
    });
    const { entries } = listAuditAnswerSchema.parse(JSON.parse(text));
    const about = entries.filter(({ details }) => details.token === token.id);
    expect(about.map(({ action, target, actor }) => [action, target, actor.name])).toEqual([
      ['token.revoked', 'Script', 'ada@example.org'],
      ['token.made', 'Script', 'ada@example.org'],
    ]);
    expect(text).not.toContain(secret.slice(4));
  });

  it('is for people: neither a device nor ADMIN_TOKEN has an account', async () => {
    const key = await hub.addDevice('thing');
    expect((await world.ask(bearer(key))).status).toBe(403);
    expect((await world.ask({})).status).toBe(401);
    expect((await hub.call('GET', '/api/tokens')).status).toBe(403);
  });

  it('lets a token with the scope "manage" make lesser ones', async () => {
    const { secret } = await make(world.people.ada.cookie, { scopes: ['manage', 'read_live'] });
    expect((await world.ask(bearer(secret), { scopes: ['read_live'] })).status).toBe(201);
    expect((await world.ask(bearer(secret), { scopes: ['manage'], devices: ['door'] })).status).toBe(201);
    expect((await world.ask(bearer(secret), { scopes: ['send_frames'] })).status).toBe(403);
    const reader = await make(world.people.ada.cookie, { scopes: ['read_live'] });
    expect((await world.ask(bearer(reader.secret))).status).toBe(403);
  });

  it('keeps them over a restart', async () => {
    const { secret, token } = await make(world.people.ada.cookie, { devices: ['door'] });
    await hub.restart();
    expect(await statusOf(secret, '/api/devices/door')).toBe(200);
    expect(await statusOf(secret, '/api/devices/yard')).toBe(404);
    const revoked = await hub.call('DELETE', `/api/tokens/${token.id}`, undefined, {
      cookie: world.people.ada.cookie,
    });
    expect(revoked.status).toBe(204);
    await hub.restart();
    expect(await statusOf(secret, '/api/devices/door')).toBe(401);
  });
});
