import { afterEach, describe, expect, it } from 'vitest';
import type { User } from '#contract/api/users.ts';
import { readRuntime } from '#server/runtime-handle.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';

const issuer = 'https://id.example.org/realms/lab';
const provider = { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: 'hub', OIDC_CLIENT_SECRET: 'secret' };
const roleByClaim = { ...provider, OIDC_ROLE_CLAIM: 'groups' };

let hub: TestHub | undefined;
afterEach(async () => {
  await hub?.close();
  hub = undefined;
});

async function open(env: Record<string, string>): Promise<TestHub> {
  hub = await startTestHub(env);
  return hub;
}

const verified = (email: string) => ({ email, email_verified: true });

/** As next-auth does when it has checked what the provider said. */
function vouch(subject: string, claims: Record<string, unknown>, from = issuer) {
  const whence = { address: '192.0.2.7', userAgent: 'test' };
  return readRuntime().logInVouched({ issuer: from, subject, claims, ...whence });
}

async function people({ call }: TestHub): Promise<User[]> {
  return ((await (await call('GET', '/api/users')).json()) as { users: User[] }).users;
}

async function personOf(house: TestHub, email: string): Promise<User | undefined> {
  return (await people(house)).find((user) => user.email === email);
}

const refused = (why: string) => ({ outcome: 'refused', why });

describe('whom the provider vouches for', () => {
  it('is a viewer without grants when new, and the same person the next time, whatever the address', async () => {
    const house = await open(provider);
    const first = await vouch('ada', { email: ' Ada@Example.org', name: 'Ada', groups: ['admin'] });
    expect(await personOf(house, 'ada@example.org')).toMatchObject({
      name: 'Ada',
      role: 'viewer',
      grants: [],
      hasPassword: false,
      hasSingleSignOn: true,
    });
    const second = await vouch('ada', verified('other@example.org'));
    expect(second).toMatchObject({ user: first.outcome === 'welcome' ? first.user : undefined });
    expect(await people(house)).toHaveLength(1);
  });

  it('gets a login that opens the doors, and that is in the audit log', async () => {
    const house = await open(provider);
    await vouch('ada', verified('ada@example.org'));
    await vouch('eve', { email: ['eve@example.org'] });
    const { entries } = (await (await house.call('GET', '/api/audit')).json()) as {
      entries: { action: string; target: string | null; details: unknown }[];
    };
    expect(entries).toContainEqual(expect.objectContaining({ action: 'login.succeeded' }));
    expect(entries).toContainEqual(
      expect.objectContaining({
        action: 'login.failed',
        target: 'eve',
        details: { method: 'single_sign_on', why: 'no_email' },
      }),
    );
  });

  it('is one person after two first logins at the same moment', async () => {
    const house = await open(provider);
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => vouch('ada', { email: 'ada@example.org' })));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array(4).fill('welcome'));
    expect(await people(house)).toHaveLength(1);
  });

  it('needs an address', async () => {
    const house = await open(provider);
    const long = `${'a'.repeat(300)}@example.org`;
    for (const email of [undefined, '', 'not an address', ['ada@example.org'], { toString: 'x' }, 7, long])
      expect(await vouch('ada', { email }), JSON.stringify(email)).toEqual(refused('no_email'));
    expect(await people(house)).toEqual([]);
  });

  it('has their address for a name when the provider has none, and a long one is cut', async () => {
    const house = await open(provider);
    await vouch('a', { email: 'a@example.org', name: '   ' });
    await vouch('b', { email: 'b@example.org', name: { given: 'B' } });
    await vouch('c', { email: 'c@example.org', name: 'C'.repeat(500) });
    const names = (await people(house)).map(({ name }) => name);
    expect(names).toEqual(['a@example.org', 'b@example.org', 'C'.repeat(80)]);
  });
});

describe('joining an account that is there', () => {
  it('is refused when the provider does not say that the address is verified', async () => {
    const house = await open(roleByClaim);
    await house.addPerson('ada@example.org', { role: 'admin' });
    for (const email_verified of [undefined, false, 'true', 1, {}, null]) {
      const claims = { email: 'ada@example.org', email_verified, groups: ['admin'] };
      expect(await vouch('mallory', claims), String(email_verified)).toEqual(refused('email_not_verified'));
    }
    expect(await personOf(house, 'ada@example.org')).toMatchObject({ hasSingleSignOn: false });
  });

  it('is done by a verified address, once', async () => {
    const house = await open(provider);
    const { id } = await house.addPerson('ada@example.org', { role: 'operator' });
    expect(await vouch('ada', verified('ADA@example.org'))).toMatchObject({
      outcome: 'welcome',
      user: { id },
    });
    expect(await vouch('another', verified('ada@example.org'))).toEqual(refused('other_person'));
    const elsewhere = await vouch('ada', verified('ada@example.org'), 'https://id.example.com');
    expect(elsewhere, 'the same subject of another issuer').toEqual(refused('other_person'));
    expect(await personOf(house, 'ada@example.org')).toMatchObject({ role: 'operator', hasPassword: true });
  });

  it('lets an invited person come without a password', async () => {
    const house = await open(provider);
    await house.call('POST', '/api/users', { email: 'ada@example.org', name: 'Ada', role: 'operator' });
    expect(await personOf(house, 'ada@example.org')).toMatchObject({ state: 'invited' });
    expect(await vouch('ada', verified('ada@example.org'))).toMatchObject({ outcome: 'welcome' });
    expect(await personOf(house, 'ada@example.org')).toMatchObject({ state: 'active', role: 'operator' });
  });

  it('does not open a disabled account, nor join it', async () => {
    const house = await open(provider);
    const { id } = await house.addPerson('ada@example.org');
    await house.call('PATCH', `/api/users/${id}`, { disabled: true });
    expect(await vouch('ada', verified('ada@example.org'))).toEqual(refused('account_disabled'));
    expect(await personOf(house, 'ada@example.org')).toMatchObject({ hasSingleSignOn: false });
    await house.call('PATCH', `/api/users/${id}`, { disabled: false });
    expect(await vouch('ada', verified('ada@example.org'))).toMatchObject({ outcome: 'welcome' });
    await house.call('PATCH', `/api/users/${id}`, { disabled: true });
    expect(await vouch('ada', verified('ada@example.org'))).toEqual(refused('account_disabled'));
  });
});

describe('the role that a claim gives', () => {
  it('is taken at each login', async () => {
    const house = await open(roleByClaim);
    await house.addPerson('boss@example.org', { role: 'admin' });
    for (const [groups, role] of [
      [['operator'], 'operator'],
      [['admin'], 'admin'],
      [[], 'viewer'],
    ] as const) {
      await vouch('ada', { email: 'ada@example.org', groups });
      expect((await personOf(house, 'ada@example.org'))?.role).toBe(role);
    }
  });

  it('never leaves the hub without an administrator', async () => {
    const house = await open(roleByClaim);
    await vouch('ada', { email: 'ada@example.org', groups: ['admin'] });
    expect(await vouch('ada', { groups: [] })).toMatchObject({ outcome: 'welcome' });
    expect((await personOf(house, 'ada@example.org'))?.role).toBe('admin');
    await vouch('bob', { email: 'bob@example.org', groups: ['admin'] });
    await vouch('ada', { groups: [] });
    expect((await personOf(house, 'ada@example.org'))?.role).toBe('viewer');
  });

  it('lets nobody in whom it gives none, when viewers have a value too', async () => {
    const house = await open({ ...roleByClaim, OIDC_VIEWER_VALUE: 'lab' });
    expect(await vouch('ada', { email: 'ada@example.org', groups: ['others'] })).toEqual(refused('no_role'));
    expect(await people(house)).toEqual([]);
    expect(await vouch('ada', { email: 'ada@example.org', groups: 'lab' })).toMatchObject({
      outcome: 'welcome',
    });
  });
});

describe('the set-up link', () => {
  it('still works after a viewer has come by the provider', async () => {
    const house = await open(provider);
    await vouch('ada', { email: 'ada@example.org' });
    expect(readRuntime().setupNeeded()).toBe(true);
    const setup = {
      token: house.setupToken,
      email: 'boss@example.org',
      name: 'Boss',
      password: 'a long enough one',
    };
    expect((await house.call('POST', '/api/setup', setup, {})).status).toBe(201);
    expect(readRuntime().setupNeeded()).toBe(false);
  });
});

describe('steps of single sign-on', () => {
  it('are limited for each address', async () => {
    await open({ ...provider, LOGIN_TRIES_PER_ADDRESS: '2' });
    const { takeSignOnStep } = readRuntime();
    for (let step = 0; step < 8; step++) expect(await takeSignOnStep('192.0.2.7')).toBe(0);
    expect(await takeSignOnStep('192.0.2.7')).toBeGreaterThan(0);
    expect(await takeSignOnStep('192.0.2.8')).toBe(0);
  });
});
