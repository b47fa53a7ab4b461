// PASSWORD_LOGIN=off, and no mail server: nothing that leads to a password is to be had.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUserAnswerSchema } from '#contract/api/users.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';

type Refusal = { error: { code: string; message: string } };
const refusal = async (answer: Response) => ((await answer.json()) as Refusal).error;

describe('where people come by single sign-on only', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub({
      PASSWORD_LOGIN: 'off',
      OIDC_ISSUER: 'https://id.example.org',
      OIDC_CLIENT_ID: 'hub',
      OIDC_CLIENT_SECRET: 'secret',
      OIDC_ROLE_CLAIM: 'groups',
    });
  });
  afterAll(() => hub.close());

  it('an invitation makes the person, and no link', async () => {
    const answer = await hub.call('POST', '/api/users', { email: 'bo@example.org', name: 'Bo' });
    expect(answer.status).toBe(201);
    const { user, link } = createUserAnswerSchema.parse(await answer.json());
    expect({ state: user.state, link }).toEqual({ state: 'invited', link: undefined });
  });

  it('a password is neither given nor changed, and a link not made', async () => {
    const made = await hub.call('POST', '/api/users', { email: 'al@example.org', name: 'Al' });
    const { user } = createUserAnswerSchema.parse(await made.json());
    for (const [method, path, body] of [
      ['POST', '/api/users', { email: 'cy@example.org', name: 'Cy', password: 'a long enough one' }],
      ['POST', '/api/users', { email: 'cy@example.org', name: 'Cy', mail: true }],
      ['PATCH', `/api/users/${user.id}`, { password: 'a long enough one' }],
      ['POST', `/api/users/${user.id}/link`, {}],
    ] as const) {
      expect(await refusal(await hub.call(method, path, body)), `${method} ${path}`).toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('PASSWORD_LOGIN=off'),
      });
    }
    expect(await (await hub.call('GET', '/api/users')).text()).not.toContain('cy@example.org');
  });

  it('a link of before leads nowhere', async () => {
    const token = 'frl_whatever';
    const join = { token, name: 'Bo', password: 'a long enough one' };
    expect(await refusal(await hub.call('POST', '/api/join/inspect', { token }, {}))).toMatchObject({
      code: 'gone',
    });
    expect(await refusal(await hub.call('POST', '/api/join', join, {}))).toMatchObject({ code: 'gone' });
  });
});

describe('where there is no mail server', () => {
  it('a mail is refused in words, and nobody is made', async () => {
    const hub = await startTestHub({ PUBLIC_URL: 'https://frames.example.org' });
    try {
      const person = { email: 'bo@example.org', name: 'Bo' };
      const refused = await hub.call('POST', '/api/users', { ...person, mail: true });
      expect(await refusal(refused)).toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('no mail server'),
      });
      const answer = await hub.call('POST', '/api/users', person);
      expect(createUserAnswerSchema.parse(await answer.json()).link?.url).toMatch(
        /^https:\/\/frames\.example\.org\/join#frl_/,
      );
    } finally {
      await hub.close();
    }
  });
});
