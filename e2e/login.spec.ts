// Coming in, staying out, and being shown out.
import {
  addPerson,
  admin,
  expect,
  fillLogin,
  livePicture,
  logIn,
  password,
  pictureBeyond,
  test,
  viewer,
} from './fixtures.ts';

const refusedLogin = /status of 401 .*\/api\/auth\/callback\/credentials/;

test('a wrong password and an unknown address get the same one sentence', async ({ page, mishaps }) => {
  mishaps.expect(refusedLogin);
  await page.goto('/sessions');
  for (const [email, secret] of [
    [admin.email, 'not the password'],
    ['nobody@example.org', password],
  ] as const) {
    await page.reload();
    await fillLogin(page, email, secret);
    await expect(page.getByRole('alert').filter({ hasText: /\S/ }).first()).toHaveText(
      'That e-mail address and password do not go together.',
    );
  }
  await fillLogin(page, admin.email, password);
  await expect(
    page.getByRole('heading', { level: 1, name: 'History' }),
    'where the person wanted to go',
  ).toBeVisible();
});

test('a form sent before the page has its program puts no password into the address', async ({
  newBrowser,
}) => {
  const page = await (await newBrowser({ javaScriptEnabled: false })).newPage();
  await page.goto('/login');
  await page.getByLabel('E-mail').fill(admin.email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  const answer = page.waitForEvent('framenavigated');
  await page.getByRole('button', { name: 'Log in' }).click();
  await answer;
  expect(new URL(page.url()).search).toBe('');
});

test('after logging out every page asks for the login, and the address knows nobody', async ({ page }) => {
  await logIn(page, admin.email, password);
  await page.getByRole('button', { name: 'Account of Administrator' }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Log in' })).toBeVisible();
  for (const place of ['/', '/devices', '/devices/new', '/devices/x', '/sessions']) {
    await page.goto(place);
    expect(new URL(page.url()).pathname, place).toBe('/login');
  }
  for (const door of ['/api/me', '/api/devices', '/api/sessions', '/api/devices/x/snapshot.jpg'])
    expect((await page.request.get(door)).status(), door).toBe(401);
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1, name: 'Log in' })).toBeVisible();
});

test('a login that is made after visiting a page of another site does not lead there', async ({ page }) => {
  await page.goto('/login?callbackUrl=https%3A%2F%2Fexample.org%2Fsteal');
  await fillLogin(page, admin.email, password);
  await expect(page.getByRole('heading', { level: 1, name: 'Wall' })).toBeVisible();
});

test('an account that is disabled loses its open page within 2 s and cannot come back', async ({
  page,
  hub,
  camera,
  mishaps,
}) => {
  mishaps.expect(/status of 401/);
  mishaps.expect(/WebSocket/);
  camera('door', await hub.addDevice('door', 'Door'));
  const id = await addPerson(hub, viewer, { grants: ['door'] });
  await logIn(page, viewer.email, viewer.password, '/devices/door');
  await pictureBeyond(page, 'Door', 3);
  await hub.call('PATCH', `/api/users/${id}`, { disabled: true });
  await expect(page.getByRole('heading', { level: 1, name: 'Log in' })).toBeVisible({ timeout: 2000 });
  await expect(livePicture(page, 'Door')).toHaveCount(0);
  await fillLogin(page, viewer.email, viewer.password);
  await expect(page.getByText('do not go together')).toBeVisible();
});

test.describe('with three tries per account', () => {
  test.use({
    hubEnv: { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: password, LOGIN_TRIES_PER_ACCOUNT: '3' },
  });

  test('the page says how long to wait after too many, and others still come in', async ({
    page,
    hub,
    newBrowser,
    mishaps,
  }) => {
    mishaps.expect(refusedLogin);
    await addPerson(hub, viewer);
    await page.goto('/login');
    for (let attempt = 0; attempt < 3; attempt++) {
      const answer = page.waitForResponse(/callback\/credentials/);
      await fillLogin(page, admin.email, `wrong ${attempt}`);
      await answer;
      await expect(page.getByText('do not go together')).toBeVisible();
    }
    await fillLogin(page, admin.email, password);
    const wait = page.getByText(/^Too many tries\. Try again in \d+ seconds\.$/);
    await expect(wait).toBeVisible();
    const seconds = async () => Number(/\d+/.exec((await wait.textContent()) ?? '')?.[0]);
    const first = await seconds();
    expect(first).toBeGreaterThan(60);
    expect(first).toBeLessThanOrEqual(15 * 60);
    await expect(page.getByRole('button', { name: 'Log in' })).toBeDisabled();
    await expect.poll(seconds, 'it counts down').toBeLessThan(first);
    await logIn(await (await newBrowser()).newPage(), viewer.email, viewer.password);
  });
});
