import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joinAnswerSchema, joinInfoAnswerSchema } from '#contract/api/account.ts';
import {
  type CreateUserAnswer,
  createUserAnswerSchema,
  passwordLinkAnswerSchema,
} from '#contract/api/users.ts';
import { startTestHub, type TestHub, testPassword } from '#server/testing/start-test-hub.ts';
import { auditAbout } from './test-audit.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

async function invite(email: string): Promise<{ user: CreateUserAnswer['user']; token: string }> {
  const answer = await hub.call('POST', '/api/users', { email, name: 'As invited' });
  const { user, link } = createUserAnswerSchema.parse(await answer.json());
  return { user, token: new URL(link?.url ?? '').hash.slice(1) };
}

async function resetLink(id: string): Promise<string> {
  const answer = await hub.call('POST', `/api/users/${id}/link`, {});
  return new URL(passwordLinkAnswerSchema.parse(await answer.json()).link.url).hash.slice(1);
}

// Nobody is logged in here.
const inspect = (token: string) => hub.call('POST', '/api/join/inspect', { token }, {});
const join = (token: string, more: object = {}) =>
  hub.call('POST', '/api/join', { token, name: 'Bo', password: testPassword, ...more }, {});

describe('joining', () => {
  it('says whom the link is for, gives name and password, and works once', async () => {
    const { token } = await invite('bo@example.org');
    expect(joinInfoAnswerSchema.parse(await (await inspect(token)).json())).toMatchObject({
      email: 'bo@example.org',
      name: 'As invited',
      purpose: 'invite',
    });
    const joined = await join(token);
    expect(joined.status).toBe(200);
    expect(joinAnswerSchema.parse(await joined.json())).toEqual({ email: 'bo@example.org' });
    const cookie = await hub.logInAs('bo@example.org');
    expect(await (await hub.call('GET', '/api/me', undefined, { cookie })).json()).toMatchObject({
      user: { name: 'Bo', state: 'active', hasPassword: true },
    });
    expect((await inspect(token)).status).toBe(410);
    expect((await join(token)).status).toBe(410);
    expect((await auditAbout(hub, 'bo@example.org', 'person.joined')).at(-1)).toEqual({
      action: 'person.joined',
      details: { purpose: 'invite', linkMadeBy: 'administrator' },
    });
  });

  it('does not use the link up when the password is too short', async () => {
    const { token } = await invite('short@example.org');
    expect((await join(token, { password: 'short' })).status).toBe(400);
    expect((await join(token)).status).toBe(200);
  });

  it('is won by one of two at the same moment', async () => {
    const { token } = await invite('twice@example.org');
    const both = await Promise.all([join(token), join(token, { password: 'another password' })]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 410]);
  });

  it('with a link for a lost password ends every login, and the old password with them', async () => {
    const { id, cookie } = await hub.addPerson('lost@example.org');
    const token = await resetLink(id);
    expect((await join(token, { password: 'another password' })).status).toBe(200);
    expect((await hub.call('GET', '/api/me', undefined, { cookie })).status).toBe(401);
    await expect(hub.logInAs('lost@example.org')).rejects.toThrow('refused');
  });

  it.each(['', 'frl_wrong', 'x'.repeat(200)])('with %j is refused', async (token) => {
    expect((await inspect(token)).status).toBe(410);
    expect((await join(token)).status).toBe(410);
  });

  it('is refused to a person who has been removed or disabled', async () => {
    const removed = await invite('removed@example.org');
    await hub.call('DELETE', `/api/users/${removed.user.id}`);
    const disabled = await invite('disabled@example.org');
    await hub.call('PATCH', `/api/users/${disabled.user.id}`, { disabled: true });
    for (const { token } of [removed, disabled]) expect((await join(token)).status).toBe(410);
  });
});

it('guessing links is limited per address', async () => {
  await hub.close();
  hub = await startTestHub({ LOGIN_TRIES_PER_ADDRESS: '4' });
  const { token } = await invite('guessed@example.org');
  for (let n = 0; n < 2; n++) {
    expect((await inspect('frl_guess')).status).toBe(410);
    expect((await join('frl_guess')).status).toBe(410);
  }
  const refused = await inspect(token);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await join(token)).status).toBe(429);
});
