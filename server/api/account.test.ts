import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Login, listLoginsAnswerSchema } from '#contract/api/account.ts';
import type { Scope } from '#contract/api/tokens.ts';
import { userAnswerSchema } from '#contract/api/users.ts';
import { startTestHub, type TestHub, testPassword } from '#server/testing/start-test-hub.ts';
import { auditAbout } from './test-audit.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub({ LOGIN_TRIES_PER_ACCOUNT: '5' });
});
afterAll(() => hub.close());

type Headers = Record<string, string>;

async function makeToken(cookie: string, scopes: Scope[] = ['manage']): Promise<Headers> {
  const answer = await hub.call('POST', '/api/tokens', { name: 'Script', scopes }, { cookie });
  const { secret } = (await answer.json()) as { secret: string };
  return { authorization: `Bearer ${secret}` };
}

const statusOf = async (headers: Headers) => (await hub.call('GET', '/api/me', undefined, headers)).status;
const listLogins = async (headers: Headers): Promise<Login[]> =>
  listLoginsAnswerSchema.parse(await (await hub.call('GET', '/api/me/logins', undefined, headers)).json())
    .logins;

describe('PATCH /api/me', () => {
  it('changes name, time zone and theme, each alone', async () => {
    const { cookie } = await hub.addPerson('self@example.org');
    const change = async (body: object) =>
      userAnswerSchema.parse(await (await hub.call('PATCH', '/api/me', body, { cookie })).json()).user;
    expect(await change({ timeZone: 'Europe/Berlin' })).toMatchObject({
      timeZone: 'Europe/Berlin',
      theme: 'dark',
    });
    expect(await change({ theme: 'light' })).toMatchObject({ timeZone: 'Europe/Berlin', theme: 'light' });
    expect(await change({ name: 'Myself', timeZone: null })).toMatchObject({
      name: 'Myself',
      timeZone: null,
    });
    expect((await auditAbout(hub, 'self@example.org', 'person.changed')).slice(-2)).toMatchObject([
      { action: 'person.added' },
      {
        action: 'person.changed',
        details: { before: { name: 'self@example.org' }, after: { name: 'Myself' } },
      },
    ]);
  });

  it.each([
    { role: 'admin' },
    { email: 'x@example.org' },
    { disabled: false },
    { timeZone: 'Mars' },
    { name: ' ' },
  ])('refuses %j', async (body) => {
    const email = `no-${JSON.stringify(body).length}-${Object.keys(body)[0]}@example.org`;
    const { cookie } = await hub.addPerson(email);
    expect((await hub.call('PATCH', '/api/me', body, { cookie })).status).toBe(400);
  });

  it('is for people: not for ADMIN_TOKEN, a device or nobody', async () => {
    const key = await hub.addDevice('a-door');
    const change = async (headers?: Headers) =>
      (await hub.call('PATCH', '/api/me', { name: 'X' }, headers)).status;
    expect(await change()).toBe(403);
    expect(await change({ authorization: `Bearer ${key}` })).toBe(403);
    expect(await change({})).toBe(401);
  });
});

describe('POST /api/me/password', () => {
  const another = 'another password';
  const change = (headers: Headers, body: object) => hub.call('POST', '/api/me/password', body, headers);

  it('changes it, and ends every login but this one', async () => {
    const { cookie } = await hub.addPerson('pass@example.org');
    const elsewhere = await hub.logInAs('pass@example.org');
    expect((await change({ cookie }, { current: testPassword, password: another })).status).toBe(204);
    expect([await statusOf({ cookie }), await statusOf({ cookie: elsewhere })]).toEqual([200, 401]);
    expect((await auditAbout(hub, 'pass@example.org', 'person.password_changed')).at(-1)).toEqual({
      action: 'person.password_changed',
      details: {},
    });
    await expect(hub.logInAs('pass@example.org')).rejects.toThrow('refused');
  });

  it('by a token ends every login, and not the token', async () => {
    const { cookie } = await hub.addPerson('by-token@example.org');
    const token = await makeToken(cookie);
    expect((await change(token, { current: testPassword, password: another })).status).toBe(204);
    expect([await statusOf({ cookie }), await statusOf(token)]).toEqual([401, 200]);
  });

  it('by a token that may not manage is refused', async () => {
    const { cookie } = await hub.addPerson('reader@example.org');
    const token = await makeToken(cookie, ['read_live', 'read_history']);
    expect((await change(token, { current: testPassword, password: another })).status).toBe(403);
    expect((await hub.call('GET', '/api/me/logins', undefined, token)).status).toBe(403);
  });

  it('asks for the one before, a few times, and then for patience; nothing ends meanwhile', async () => {
    const { cookie } = await hub.addPerson('guess@example.org');
    const elsewhere = await hub.logInAs('guess@example.org');
    for (const body of [{}, ...Array.from({ length: 4 }, () => ({ current: 'wrong password' }))]) {
      const answer = await change({ cookie }, { ...body, password: another });
      expect([answer.status, await answer.text()]).toEqual([
        403,
        expect.stringContaining('not your password'),
      ]);
    }
    const refused = await change({ cookie }, { current: testPassword, password: another });
    expect(refused.status).toBe(429);
    expect([await statusOf({ cookie }), await statusOf({ cookie: elsewhere })]).toEqual([200, 200]);
    // Somebody else at the same address is not made to wait.
    const { cookie: other } = await hub.addPerson('other@example.org');
    expect((await change({ cookie: other }, { current: testPassword, password: another })).status).toBe(204);
  });
});

describe('/api/me/logins', () => {
  it('shows where one is logged in, and which of them is this one', async () => {
    const { cookie } = await hub.addPerson('list@example.org');
    await hub.logInAs('list@example.org');
    await hub.addPerson('list-other@example.org');
    const logins = await listLogins({ cookie });
    expect(logins).toHaveLength(2);
    expect(logins).toMatchObject([
      { method: 'password', address: '127.0.0.1', userAgent: 'test' },
      { method: 'password', address: '127.0.0.1', userAgent: 'test' },
    ]);
    expect(logins.filter(({ isThis }) => isThis)).toHaveLength(1);
    expect(await listLogins(await makeToken(cookie))).toMatchObject([{ isThis: false }, { isThis: false }]);
  });

  it('ends one of them, or the one it is asked by', async () => {
    const { cookie } = await hub.addPerson('end@example.org');
    const elsewhere = await hub.logInAs('end@example.org');
    const end = async (id: string | undefined) =>
      (await hub.call('DELETE', `/api/me/logins/${id}`, undefined, { cookie })).status;
    const logins = await listLogins({ cookie });
    const other = logins.find(({ isThis }) => !isThis)?.id;
    expect(await end(other)).toBe(204);
    expect([await statusOf({ cookie }), await statusOf({ cookie: elsewhere })]).toEqual([200, 401]);
    expect(await end(other)).toBe(404);
    expect((await auditAbout(hub, 'end@example.org', 'login.ended')).at(-1)).toEqual({
      action: 'login.ended',
      details: { address: '127.0.0.1', userAgent: 'test' },
    });
    expect(await end(logins.find(({ isThis }) => isThis)?.id)).toBe(204);
    expect(await statusOf({ cookie })).toBe(401);
  });

  it('ends nobody else’s, not even as an administrator', async () => {
    const { cookie } = await hub.addPerson('victim@example.org');
    const [login] = await listLogins({ cookie });
    const { cookie: admin } = await hub.addPerson('boss@example.org', { role: 'admin' });
    for (const id of [login?.id, 'nonsense']) {
      const answer = await hub.call('DELETE', `/api/me/logins/${id}`, undefined, { cookie: admin });
      expect(answer.status).toBe(404);
    }
    expect(await statusOf({ cookie })).toBe(200);
  });

  it('ends all but this one; all of them, when a token asks', async () => {
    const { cookie } = await hub.addPerson('all@example.org');
    const others = [await hub.logInAs('all@example.org'), await hub.logInAs('all@example.org')];
    const token = await makeToken(cookie);
    const endOthers = async (headers: Headers) =>
      (await hub.call('DELETE', '/api/me/logins', undefined, headers)).status;
    expect(await endOthers({ cookie })).toBe(204);
    expect(await Promise.all([cookie, ...others].map((one) => statusOf({ cookie: one })))).toEqual([
      200, 401, 401,
    ]);
    expect((await auditAbout(hub, 'all@example.org', 'login.ended')).at(-1)).toEqual({
      action: 'login.ended',
      details: { logins: 2 },
    });
    expect(await endOthers({ cookie })).toBe(204);
    expect(await endOthers(token)).toBe(204);
    expect([await statusOf({ cookie }), await statusOf(token)]).toEqual([401, 200]);
  });

  it('are the same after a restart', async () => {
    const { cookie } = await hub.addPerson('again@example.org');
    const ended = await hub.logInAs('again@example.org');
    await hub.call('DELETE', '/api/me/logins', undefined, { cookie });
    await hub.restart();
    expect([await statusOf({ cookie }), await statusOf({ cookie: ended })]).toEqual([200, 401]);
  });
});
