// Answers of a provider that must not be believed. The network between the two is the test's, and so is the provider's key.

import {
  decodeJwt,
  decodeProtectedHeader,
  exportSPKI,
  generateKeyPair,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import {
  callbackPath,
  catchAnswer,
  expect,
  expectRefusal,
  expectWelcome,
  goByRequests,
  goToProvider,
  readMe,
  startAfresh,
  test,
  warningsOf,
} from './support/oidc-journey.ts';
import { clientSecret, keyId, type OidcProvider } from './support/oidc-provider.ts';

const mallory = { sub: 'mallory', email: 'mallory@example.org', email_verified: true, name: 'Mallory' };
const now = () => Math.floor(Date.now() / 1000);

test.use({ settings: { ADMIN_EMAIL: 'ada@example.org', ADMIN_PASSWORD: 'correct horse battery' } });

type Forgery = (token: string, oidc: OidcProvider) => Promise<string> | string;

/** The same token with other claims, signed by the provider's own key. */
const signedWith =
  (claims: JWTPayload): Forgery =>
  (token, { privateKey }) =>
    new SignJWT({ ...decodeJwt(token), ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: keyId })
      .sign(privateKey);

async function signedByAMac(token: string, secret: string): Promise<string> {
  return new SignJWT(decodeJwt(token))
    .setProtectedHeader({ alg: 'HS256', kid: keyId })
    .sign(new TextEncoder().encode(secret));
}

const forgeries: Record<string, { forge: Forgery; logged: RegExp }> = {
  'another nonce': { forge: signedWith({ nonce: 'another' }), logged: /nonce mismatch/ },
  'no nonce': { forge: signedWith({ nonce: undefined }), logged: /nonce mismatch/ },
  expired: { forge: signedWith({ iat: now() - 120, exp: now() - 60 }), logged: /JWT expired/ },
  'without an end': { forge: signedWith({ exp: undefined }), logged: /missing required JWT property exp/ },
  'not yet valid': { forge: signedWith({ nbf: now() + 600 }), logged: /JWT not active yet/ },
  'for another client': { forge: signedWith({ aud: 'another' }), logged: /aud mismatch/ },
  'of another issuer': { forge: signedWith({ iss: 'https://id.example' }), logged: /unexpected iss value/ },
  unsigned: { forge: (token) => new UnsecuredJWT(decodeJwt(token)).encode(), logged: /unexpected JWT alg/ },
  'signed with another key': {
    forge: async (token, oidc) =>
      signedWith({})(token, { ...oidc, privateKey: (await generateKeyPair('RS256')).privateKey }),
    logged: /failed to validate JWT signature/,
  },
  'signed with the client secret': {
    forge: (token) => signedByAMac(token, clientSecret),
    logged: /unexpected JWT alg/,
  },
  'signed with the public key as a secret': {
    forge: async (token, { publicKey }) => signedByAMac(token, await exportSPKI(publicKey)),
    logged: /unexpected JWT alg/,
  },
  'changed after it was signed': {
    forge(token) {
      const [header, , signature] = token.split('.');
      const claims = { ...decodeJwt(token), sub: 'ada' };
      return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
    },
    logged: /failed to validate JWT signature/,
  },
  'no token at all': { forge: () => 'nonsense', logged: /failed to decode JWT/ },
};

test('a forged token logs nobody in, and the page says so', async ({ page, hub, oidc }) => {
  // Fourteen logins.
  test.slow();
  oidc.person = mallory;
  for (const [name, { forge, logged }] of Object.entries(forgeries)) {
    await test.step(name, async () => {
      oidc.tamper = {
        path: '/token',
        change: async (answer) => ({ ...answer, id_token: await forge(String(answer.id_token), oidc) }),
      };
      const before = hub.log.length;
      const { url, text } = await goByRequests(page);
      expect(`${url.pathname}?error=${url.searchParams.get('error')}`).toBe('/login?error=OAuthCallback');
      expect(text).toContain('could not be checked, so you are not logged in');
      expect((await page.request.get('/api/me')).status()).toBe(401);
      const written = hub.log.slice(before).join('\n');
      expect(written).toMatch(logged);
      expect(written, 'no token in the log').not.toMatch(/[\w-]{60,}/);
      await startAfresh(page);
    });
  }
  const { users } = await hub.call<{ users: unknown[] }>('GET', '/api/users');
  expect(users, 'no account was made').toHaveLength(1);

  // The same way with an honest token: it was the forgery that was refused, not the forging.
  oidc.tamper = {
    path: '/token',
    async change(answer) {
      const token = String(answer.id_token);
      expect(decodeProtectedHeader(token).alg).toBe('RS256');
      return { ...answer, id_token: await signedWith({})(token, oidc) };
    },
  };
  await goToProvider(page);
  await expectWelcome(page);
});

test('userinfo of somebody else is not believed', async ({ page, oidc, hub }) => {
  oidc.person = mallory;
  oidc.tamper = { path: '/me', change: (answer) => ({ ...answer, sub: 'ada' }) };
  await goToProvider(page);
  await expectRefusal(page, /could not be checked/);
  expect(warningsOf(hub)).toEqual([expect.stringMatching(/userinfo sub mismatch/)]);
});

test('an answer counts once, in the browser that asked for it, with the state that it was asked with', async ({
  page,
  oidc,
  newBrowser,
}) => {
  oidc.person = mallory;

  await test.step('with another state', async () => {
    const answer = await catchAnswer(page);
    answer.searchParams.set('state', 'another');
    await page.goto(answer.href);
    await expectRefusal(page, /could not be checked/);
  });

  await test.step('without a state', async () => {
    const answer = await catchAnswer(page);
    answer.searchParams.delete('state');
    await page.goto(answer.href);
    await expectRefusal(page, /could not be checked/);
  });

  await test.step('in a browser that did not ask: a login that somebody else has begun', async () => {
    const answer = await catchAnswer(page);
    const victim = await (await newBrowser()).newPage();
    await victim.goto(answer.href);
    await expectRefusal(victim, /could not be checked/);
    for (const cookie of ['state', 'nonce', 'pkce.code_verifier']) {
      await page.context().clearCookies({ name: `next-auth.${cookie}` });
      await page.goto(answer.href);
      await expectRefusal(page, /could not be checked/);
    }
  });

  await test.step('a second time', async () => {
    const answer = await catchAnswer(page);
    const cookies = await page.context().cookies();
    await page.goto(answer.href);
    await expectWelcome(page);
    expect((await readMe(page)).email).toBe(mallory.email);
    await startAfresh(page);
    await page.context().addCookies(cookies);
    await page.goto(answer.href);
    await expectRefusal(page, /could not be checked/);
  });
});

test('requests that are none end with a word, not with an error of the hub', async ({ page, hub }) => {
  const get = (path: string) => page.request.get(path, { maxRedirects: 0 });
  for (const query of [
    '',
    '?code=x',
    '?error=%0d%0aSet-Cookie:x&error_description=x',
    '?id_token=a.b.c&state=x',
  ])
    expect((await get(`${callbackPath}${query}`)).status(), query).toBe(302);
  expect((await get('/api/auth/csrf?callbackUrl=nonsense')).status()).toBe(400);
  expect((await get('/api/auth/nothing')).status()).toBe(400);
  const post = (path: string, data: string, type: string) =>
    page.request.post(path, { data, headers: { 'content-type': type, origin: hub.url }, maxRedirects: 0 });
  expect((await post('/api/auth/signin/oidc', '{', 'application/json')).status()).toBe(415);
  expect(
    (await post('/api/auth/signin/oidc', 'csrfToken=x', 'application/x-www-form-urlencoded')).status(),
  ).toBe(302);
  const before = hub.log.length;
  const spam = 'level=error&code=SPAM&message=SPAM';
  expect((await post('/api/auth/_log', spam, 'application/x-www-form-urlencoded')).status()).toBe(200);
  await get(`${callbackPath}?error=marker`);
  const written = () => hub.log.slice(before).join('\n');
  await expect.poll(written).toContain('marker');
  expect(written(), 'what comes before the marker').not.toMatch(/SPAM|LOGGER/);
});
