import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CreateUserAnswer,
  createUserAnswerSchema,
  listUsersAnswerSchema,
  type PasswordLink,
  passwordLinkAnswerSchema,
  type User,
  userAnswerSchema,
} from '#contract/api/users.ts';
import { adminToken, startTestHub, type TestHub, testPassword } from '#server/testing/start-test-hub.ts';
import { auditAbout } from './test-audit.ts';

const mails: string[] = [];
let mailServer: SMTPServer;
let hub: TestHub;

beforeAll(async () => {
  mailServer = new SMTPServer({
    ...{ disabledCommands: ['STARTTLS', 'AUTH'], authOptional: true, logger: false },
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith('refused') ? new Error('No such person') : undefined),
    onData(stream, _session, done) {
      let source = '';
      stream.on('data', (chunk: Buffer) => {
        source += chunk.toString('utf8');
      });
      stream.on('end', () => {
        mails.push(source.replaceAll(/=\r\n/g, '').replaceAll('=3D', '='));
        done();
      });
    },
  });
  await new Promise<void>((resolve) => mailServer.listen(0, '127.0.0.1', resolve));
  const { port } = mailServer.server.address() as AddressInfo;
  hub = await startTestHub({
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    SMTP_FROM: 'Frameroom <frames@example.org>',
  });
});
afterAll(async () => {
  await hub.close();
  await new Promise<void>((resolve) => mailServer.close(resolve));
});

async function invite(email: string, more: object = {}): Promise<CreateUserAnswer> {
  const answer = await hub.call('POST', '/api/users', { email, name: 'Somebody', ...more });
  if (answer.status !== 201) expect.unreachable(`${answer.status} ${await answer.text()}`);
  return createUserAnswerSchema.parse(await answer.json());
}

async function makeLink(id: string, body: object = {}): Promise<PasswordLink> {
  const answer = await hub.call('POST', `/api/users/${id}/link`, body);
  if (answer.status !== 201) expect.unreachable(`${answer.status} ${await answer.text()}`);
  return passwordLinkAnswerSchema.parse(await answer.json()).link;
}

async function refusal(answer: Response) {
  const { error } = (await answer.json()) as { error: { code: string; message: string } };
  return { status: answer.status, ...error };
}

const secretOf = (link: PasswordLink | undefined) => new URL(link?.url ?? '').hash.slice(1);
const inspect = (token: string) => hub.call('POST', '/api/join/inspect', { token }, {});
const readUser = async (id: string): Promise<User> =>
  userAnswerSchema.parse(await (await hub.call('GET', `/api/users/${id}`)).json()).user;

describe('an invitation', () => {
  it('makes a person who cannot come in yet, and a link that is shown this once', async () => {
    await hub.addDevice('door');
    const { user, link } = await invite('invited@example.org', { role: 'operator', grants: ['door'] });
    expect(user).toMatchObject({ state: 'invited', role: 'operator', grants: ['door'], hasPassword: false });
    expect(link).toMatchObject({ mail: 'not_wanted' });
    expect(link?.url).toMatch(new RegExp(`^${hub.url}/join#frl_[\\w-]{43}$`));
    expect((link?.expiresAt ?? 0) - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
    expect(await readUser(user.id)).toEqual(user);
    const listed = await (await hub.call('GET', '/api/users')).text();
    expect(listed).not.toContain(secretOf(link));
    expect(await auditAbout(hub, 'invited@example.org', 'person.invited')).toEqual([
      { action: 'person.invited', details: { role: 'operator', grants: ['door'], groups: [] } },
    ]);
  });

  it('with a password is a person at once, and no link', async () => {
    const { user, link } = await invite('added@example.org', { password: testPassword });
    expect(link).toBeUndefined();
    expect(user.state).toBe('active');
    expect(await auditAbout(hub, 'added@example.org', 'person.added')).toHaveLength(1);
  });

  it('is mailed when that is asked, in the name of who asks', async () => {
    const { cookie } = await hub.addPerson('ann@example.org', { role: 'admin' });
    const answer = await hub.call(
      'POST',
      '/api/users',
      { email: 'mailed@example.org', name: 'Bo', mail: true },
      { cookie },
    );
    const { link } = createUserAnswerSchema.parse(await answer.json());
    expect(link?.mail).toBe('sent');
    const mail = mails.find((source) => source.includes('mailed@example.org'));
    expect(mail).toContain(link?.url);
    expect(mail).toContain('ann@example.org has made an account for you');
  });

  it('whose mail fails is there all the same, link and all', async () => {
    const { user, link } = await invite('refused@example.org', { mail: true });
    expect(link?.mail).toBe('failed');
    expect((await inspect(secretOf(link))).status).toBe(200);
    expect((await readUser(user.id)).state).toBe('invited');
  });

  it('cannot be mailed to somebody who is given a password', async () => {
    const body = { email: 'both@example.org', name: 'Both', password: testPassword, mail: true };
    expect(await refusal(await hub.call('POST', '/api/users', body))).toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('Only an invitation is mailed'),
    });
  });

  it('leads to this hub, whatever a forged header says', async () => {
    const { user } = await invite('forged@example.org');
    const headers = {
      authorization: `Bearer ${adminToken}`,
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
    };
    const answer = await hub.call('POST', `/api/users/${user.id}/link`, {}, headers);
    expect(passwordLinkAnswerSchema.parse(await answer.json()).link.url).toContain(`${hub.url}/join#`);
  });
});

describe('a link for a person', () => {
  it('is an invitation while they have not come in, and then a reset; earlier ones are void', async () => {
    const { user, link } = await invite('later@example.org');
    const again = await makeLink(user.id);
    expect((await inspect(secretOf(link))).status).toBe(410);
    expect(await (await inspect(secretOf(again))).json()).toMatchObject({ purpose: 'invite' });
    const join = { token: secretOf(again), name: 'Later', password: testPassword };
    expect((await hub.call('POST', '/api/join', join, {})).status).toBe(200);
    const reset = await makeLink(user.id, { mail: true });
    expect(reset.mail).toBe('sent');
    expect(
      mails.some((source) => source.includes('Choose a new password') && source.includes(reset.url)),
    ).toBe(true);
    expect(await (await inspect(secretOf(reset))).json()).toMatchObject({ purpose: 'reset' });
    expect(reset.expiresAt - Date.now()).toBeLessThanOrEqual(3_600_000);
    expect(await auditAbout(hub, 'later@example.org', 'person.password_link_made')).toEqual([
      { action: 'person.invited', details: { role: 'viewer', grants: [], groups: [] } },
      { action: 'person.password_link_made', details: { mail: 'not_wanted' } },
      { action: 'person.joined', details: { purpose: 'invite', linkMadeBy: 'administrator' } },
      { action: 'person.password_link_made', details: { mail: 'sent' } },
    ]);
  });

  it('is refused for a disabled account, and for nobody', async () => {
    const { user } = await invite('off@example.org', { password: testPassword });
    await hub.call('PATCH', `/api/users/${user.id}`, { disabled: true });
    expect(await refusal(await hub.call('POST', `/api/users/${user.id}/link`, {}))).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('disabled'),
    });
    expect((await hub.call('POST', '/api/users/nobody/link', {})).status).toBe(404);
  });

  it.each([
    ['a new password', 'void-1@example.org', { password: 'another password' }],
    ['disabling them', 'void-2@example.org', { disabled: true }],
  ])('is void after %s', async (_what, email, change) => {
    const { user } = await invite(email, { password: testPassword });
    const link = await makeLink(user.id);
    await hub.call('PATCH', `/api/users/${user.id}`, change);
    await hub.call('PATCH', `/api/users/${user.id}`, { disabled: false });
    expect((await inspect(secretOf(link))).status).toBe(410);
  });
});

describe('changes of a person', () => {
  it('are in the record as before and after, and a password as nothing but its change', async () => {
    const { user } = await invite('changed@example.org', { password: testPassword });
    const change = (body: object) => hub.call('PATCH', `/api/users/${user.id}`, body);
    expect(
      userAnswerSchema.parse(await (await change({ role: 'operator', name: 'New' })).json()).user,
    ).toMatchObject({
      role: 'operator',
      name: 'New',
    });
    await change({ name: 'New' });
    await change({ disabled: true, password: 'another password' });
    await hub.call('DELETE', `/api/users/${user.id}`);
    expect((await auditAbout(hub, 'changed@example.org', 'person.removed')).slice(1)).toEqual([
      {
        action: 'person.changed',
        details: { before: { name: 'Somebody', role: 'viewer' }, after: { name: 'New', role: 'operator' } },
      },
      { action: 'person.changed', details: { before: { state: 'active' }, after: { state: 'disabled' } } },
      { action: 'person.password_changed', details: {} },
      { action: 'person.removed', details: {} },
    ]);
    expect((await hub.call('GET', `/api/users/${user.id}`)).status).toBe(404);
  });
});

it('who knocks in vain has not been here', async () => {
  const { id, cookie } = await hub.addPerson('knocks@example.org');
  await hub.call('PATCH', `/api/users/${id}`, { disabled: true });
  expect((await hub.call('GET', '/api/me', undefined, { cookie })).status).toBe(401);
  expect((await readUser(id)).lastSeenAt).toBeNull();
  await hub.call('PATCH', `/api/users/${id}`, { disabled: false });
  await hub.call('GET', '/api/me', undefined, { cookie: await hub.logInAs('knocks@example.org') });
  expect((await readUser(id)).lastSeenAt).toBeGreaterThan(0);
});

describe('the people of a device', () => {
  it('are those to whom it is granted, alone or in a group, and those who see all', async () => {
    await hub.addDevice('gate');
    const group = await hub.call('POST', '/api/groups', { name: 'Gates', devices: ['gate'] });
    const { id } = ((await group.json()) as { group: { id: string } }).group;
    await invite('p-direct@example.org', { grants: ['gate'] });
    await invite('p-group@example.org', { groups: [id] });
    await invite('p-operator@example.org', { role: 'operator' });
    await invite('p-nobody@example.org');
    const listOf = async (device: string) => {
      const answer = await hub.call('GET', `/api/devices/${device}/users`);
      const { users } = listUsersAnswerSchema.parse(await answer.json());
      return users.map(({ email }) => email).filter((email) => email.startsWith('p-'));
    };
    await hub.addDevice('shed');
    expect(await listOf('gate')).toEqual([
      'p-direct@example.org',
      'p-group@example.org',
      'p-operator@example.org',
    ]);
    expect(await listOf('shed')).toEqual(['p-operator@example.org']);
    expect((await hub.call('GET', '/api/devices/nowhere/users')).status).toBe(404);
  });

  it('are told to administrators alone, who learn first whether they may ask', async () => {
    const { cookie } = await hub.addPerson('p-asks@example.org', { role: 'operator' });
    for (const device of ['gate', 'nowhere', '-'])
      expect((await hub.call('GET', `/api/devices/${device}/users`, undefined, { cookie })).status).toBe(403);
  });
});
