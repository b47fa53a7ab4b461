// What pages may run, load and be shown in: the content security policy on every page, and that it stops what it is for.
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page, Response } from '@playwright/test';
import {
  addPerson,
  admin,
  expect,
  type HubProcess,
  isAlive,
  logIn,
  password,
  pictureBeyond,
  test,
  viewer,
} from './fixtures.ts';

/** `/admin/users/[id]`: every page of the app, as its folder says. */
const pages = readdirSync('app', { recursive: true, encoding: 'utf8' })
  .filter((file) => /(^|\/)page\.tsx$/.test(file))
  .map((file) => `/${file.replace(/\(\w+\)\/|\/?page\.tsx$/g, '')}`)
  .sort();

/** What stands for the names in brackets. A page that is not here fails the crawl. */
type Places = Record<string, string>;

async function placesOf(hub: HubProcess, session: string): Promise<Places> {
  const user = await addPerson(hub, viewer, { grants: ['door'] });
  return {
    '/admin/users/[id]': `/admin/users/${user}`,
    '/devices/[id]': '/devices/door',
    '/sessions/[id]': `/sessions/${session}`,
  };
}

function addressOf(page: string, places: Places): string {
  const address = page.includes('[') ? places[page] : page;
  if (!address) throw new Error(`Say in this file which address stands for the page ${page}.`);
  return address;
}

/** Its sources by directive. */
function policyOf(response: Response | null): Record<string, string> {
  const policy = response?.headers()['content-security-policy'] ?? '';
  return Object.fromEntries(
    policy.split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources.join(' ')];
    }),
  );
}

async function expectHardened(page: Page, address: string): Promise<void> {
  const response = await page.goto(address);
  const policy = policyOf(response);
  expect(policy['script-src'], address).toMatch(/^'self' 'nonce-[A-Za-z0-9+/]{22}==' 'strict-dynamic'$/);
  expect(policy['style-src-elem'], address).toMatch(/^'self' 'nonce-[^']+'$/);
  expect(policy, address).toMatchObject({
    'default-src': "'self'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
  });
  expect(response?.headers(), address).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': expect.stringContaining('camera=(self)'),
  });
  // The page's program runs: what it loads is allowed.
  await page.waitForFunction(() => Object.keys(document.body).some((key) => key.startsWith('__react')));
}

test('every page has a policy that lets its own program run and nothing else, logged out and in', async ({
  page,
  hub,
  camera,
  mishaps,
}) => {
  test.slow();
  mishaps.expect(/status of 404 .*\/nowhere/);
  const cam = camera('door', await hub.addDevice('door', 'Door'));
  await expect.poll(() => cam.last?.session).toBeDefined();
  const places = await placesOf(hub, cam.last?.session ?? '');
  const addresses = [...pages.map((each) => addressOf(each, places)), '/nowhere', '/devices/no-such-device'];
  expect(pages.length).toBeGreaterThan(9);
  // The rest is the login page.
  for (const address of ['/login', '/join', '/setup', '/nowhere', '/devices'])
    await expectHardened(page, address);
  await logIn(page, admin.email, password);
  for (const address of addresses) await expectHardened(page, address);
});

test('dialogs, notifications and the other theme find their styles', async ({ page, hub }) => {
  await hub.addDevice('door', 'Door');
  await logIn(page, admin.email, password, '/devices/door');
  // A dialog keeps the page behind it still, by a style element that it makes.
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await expect(page.locator('body')).toHaveCSS('overflow', 'hidden');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
});

test('a script that somebody got into the page does not run', async ({ page, mishaps }) => {
  mishaps.expect(/Content Security Policy/);
  // The page is not what the program rendered.
  mishaps.expect(/React error #418/);
  await page.goto('/login');
  const nonces = await page.evaluate(() => {
    const script = document.querySelector<HTMLElement>('script[nonce]');
    return { hidden: script?.getAttribute('nonce'), own: script?.nonce };
  });
  expect(nonces.own, 'the nonce of a script').not.toBe('');
  expect(nonces.hidden, 'what a style sheet could read of it').toBe('');
  // As if a name had been written into the page as it is.
  const written = '<script>window.stolen = 1</script><img src="data:," onerror="window.stolen = 2">';
  await page.route('/login', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({
      response: answer,
      body: (await answer.text()).replace('<body', `<body>${written}<i`),
    });
  });
  await page.addInitScript(() => {
    const stopped: string[] = [];
    Object.assign(window, { stopped });
    document.addEventListener('securitypolicyviolation', (event) => stopped.push(event.effectiveDirective));
  });
  await page.goto('/login');
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { stopped: string[] }).stopped.sort()))
    .toEqual(['script-src-attr', 'script-src-elem']);
  expect(await page.evaluate(() => 'stolen' in window)).toBe(false);
});

test('the page of another site cannot frame ours', async ({ page, hub, mishaps }) => {
  mishaps.expect(/frame-ancestors|Refused to (frame|display)|Framing/);
  const site = createServer((_req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/html' });
    res.end(`<iframe src="${hub.url}/login"></iframe>`);
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  const frame = page.frames().at(1);
  await expect.poll(() => frame?.url()).toBe('chrome-error://chromewebdata/');
  site.close();
});

test('the page of the pi-rooms protocol has a policy of its own, and it works under it', async ({
  page,
  hub,
  camera,
}) => {
  camera('door', await hub.addDevice('door', 'Door'));
  await logIn(page, admin.email, password);
  const policy = policyOf(await page.goto('/face_mask_detection.html'));
  expect(policy).toMatchObject({
    'default-src': "'none'",
    'script-src': "'self'",
    'frame-ancestors': "'none'",
  });
  await page.getByLabel('Raspberry Pi ID').fill('door');
  await page.getByRole('button', { name: 'Watch' }).click();
  await expect(page.locator('img')).toHaveAttribute('src', /^data:image/);
});

test('the login cookie is for our server and our pages alone', async ({ page, context, hub, camera }) => {
  camera('door', await hub.addDevice('door', 'Door'));
  await logIn(page, admin.email, password);
  await isAlive(page);
  const cookies = await context.cookies();
  const login = cookies.find(({ name }) => name === 'next-auth.session-token');
  expect(login).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  for (const { name, httpOnly, sameSite } of cookies)
    expect({ name, httpOnly, sameSite }).toEqual({ name, httpOnly: true, sameSite: 'Lax' });
  await pictureBeyond(page, 'Door', 1);
});

test.describe('behind a proxy that speaks TLS', () => {
  test.use({ hubEnv: { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: password, TRUST_PROXY: 'on' } });

  test('cookies are for https alone, and browsers are told to insist on it', async ({ hub }) => {
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'frames.example.org' };
    const answer = await fetch(`${hub.url}/api/auth/csrf`, { headers: forwarded });
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-next-auth\.csrf-token=.*HttpOnly/);
    expect(cookie).toMatch(/; Secure/);
    expect(cookie).toMatch(/; SameSite=Lax/);
    const page = await fetch(`${hub.url}/login`, { headers: forwarded, redirect: 'manual' });
    expect(page.status, 'no way round in circles').toBe(200);
    expect(page.headers.get('strict-transport-security')).toBe('max-age=31536000');
  });
});
