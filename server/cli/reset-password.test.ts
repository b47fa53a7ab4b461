import { expect, it } from 'vitest';
import { memoryPasswordLinks, memoryUsers } from '#server/access/test-memory.ts';
import { loadConfig } from '#server/config.ts';
import { aUser } from '#server/db/test-records.ts';
import { resetPassword } from './reset-password.ts';

async function reset(email: string, env: Record<string, string> = {}) {
  const database = { users: memoryUsers(), passwordLinks: memoryPasswordLinks() };
  await database.users.create(aUser({ email: 'ann@example.org' }));
  await database.users.create(aUser({ email: 'off@example.org', disabledAt: 1 }));
  return resetPassword(email, { database, config: loadConfig(env) });
}

it.each([
  [{}, 'http://localhost:3000/join#frc_'],
  [{ PORT: '8080', HOST: '0.0.0.0' }, 'http://localhost:8080/join#frc_'],
  [{ HOST: '::1' }, 'http://[::1]:3000/join#frc_'],
  [{ TLS: 'self-signed' }, 'https://localhost:3000/join#frc_'],
  [{ PUBLIC_URL: 'https://frames.example.org', PORT: '0' }, 'https://frames.example.org/join#frc_'],
])('with %j the link leads to %s…', async (env, begin) => {
  const { url, expiresAt } = await reset('ann@example.org', env);
  expect(url.startsWith(begin)).toBe(true);
  expect(Math.abs(expiresAt - Date.now() - 3_600_000)).toBeLessThan(5000);
});

const singleSignOn = {
  ...{ PASSWORD_LOGIN: 'off', OIDC_ISSUER: 'https://id.example.org', OIDC_ROLE_CLAIM: 'groups' },
  ...{ OIDC_CLIENT_ID: 'hub', OIDC_CLIENT_SECRET: 'secret' },
};

it.each([
  ['somebody who is not there', 'bob@example.org', {}, 'Nobody here has the e-mail address bob@example.org.'],
  ['a disabled account', 'off@example.org', {}, 'is disabled'],
  ['a hub without passwords', 'ann@example.org', singleSignOn, 'PASSWORD_LOGIN=off'],
  ['a hub at a port that nobody knows', 'ann@example.org', { PORT: '0' }, 'Set PUBLIC_URL'],
])('%s is refused in words', async (_what, email, env, sentence) => {
  await expect(reset(email, env)).rejects.toMatchObject({
    name: 'StartError',
    message: expect.stringContaining(sentence),
  });
});
