// Coming in by a provider: who becomes whom, and who stays outside.
import { addPerson, admin, logIn, password, viewer } from './fixtures.ts';
import {
  expect,
  expectRefusal,
  expectWelcome,
  goByRequests,
  goToProvider,
  readMe,
  startAfresh,
  test,
} from './support/oidc-journey.ts';

const vera = { sub: 'vera-1', email: viewer.email, email_verified: true, name: viewer.name };
const adminByPassword = { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: password };
const roleByClaim = {
  OIDC_ROLE_CLAIM: 'groups',
  OIDC_ADMIN_VALUE: 'lab-admins',
  OIDC_OPERATOR_VALUE: 'lab-ops',
};

test.describe('beside passwords', () => {
  test.use({ settings: adminByPassword });

  test('a new person is a viewer who sees nothing, and comes to where they wanted', async ({
    page,
    hub,
    oidc,
  }) => {
    await hub.addDevice('door', 'Door');
    oidc.person = vera;
    await goToProvider(page, '/sessions');
    await expectWelcome(page, 'History');
    expect(await readMe(page)).toMatchObject({
      email: viewer.email,
      role: 'viewer',
      grants: [],
      hasSingleSignOn: true,
    });
    await page.goto('/');
    await expect(page.getByText('No devices for you yet')).toBeVisible();

    await page.getByRole('button', { name: `Account of ${viewer.name}` }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Log in' })).toBeVisible();
    expect((await page.request.get('/api/me')).status()).toBe(401);
    await goToProvider(page);
    await expectWelcome(page);
    const { users } = await hub.call<{ users: unknown[] }>('GET', '/api/users');
    expect(users, 'the same person again').toHaveLength(2);
  });

  test('an account with a password is joined by a verified address only', async ({ page, hub, oidc }) => {
    const id = await addPerson(hub, viewer, { grants: [] });
    for (const email_verified of [false, undefined]) {
      oidc.person = {
        sub: 'vera-1',
        email: viewer.email,
        ...(email_verified === false && { email_verified }),
      };
      await goToProvider(page);
      await expectRefusal(page, /has not verified that the address is yours/);
      await startAfresh(page);
    }
    oidc.person = { ...vera, email: viewer.email.toUpperCase() };
    await goToProvider(page);
    await expectWelcome(page);
    expect(await readMe(page)).toMatchObject({ id, hasSingleSignOn: true, hasPassword: true });

    await startAfresh(page);
    oidc.person = { ...vera, sub: 'somebody-else' };
    await goToProvider(page);
    await expectRefusal(page, /belongs to another login of your provider/);
    await page.getByLabel('E-mail').fill(viewer.email);
    await page.getByLabel('Password', { exact: true }).fill(viewer.password);
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await expectWelcome(page);
  });

  test('an invited person may come by the provider instead', async ({ page, hub, oidc }) => {
    await hub.call('POST', '/api/users', { email: viewer.email, name: viewer.name, role: 'operator' });
    oidc.person = vera;
    await goToProvider(page);
    await expectWelcome(page);
    expect(await readMe(page)).toMatchObject({ role: 'operator', state: 'active', hasPassword: false });
  });

  test('a disabled account stays disabled', async ({ page, hub, oidc }) => {
    const id = await addPerson(hub, viewer);
    await hub.call('PATCH', `/api/users/${id}`, { disabled: true });
    oidc.person = vera;
    await goToProvider(page);
    await expectRefusal(page, /Your account here is disabled/);
  });

  test('whoever the provider does not let in is told so, and so is who comes while it is away', async ({
    page,
    oidc,
    hub,
  }) => {
    oidc.person = null;
    await goToProvider(page, '/sessions');
    await expectRefusal(page, /^Your provider did not let you in\.$/);
    await oidc.close();
    await startAfresh(page);
    await goToProvider(page);
    await expectRefusal(page, /^Your provider does not answer\./);
    expect(hub.log.join('\n')).toContain('ECONNREFUSED');
    await logIn(page, admin.email, password);
  });

  test('an address with an error of one’s own shows words of ours', async ({ page }) => {
    await page.goto('/login?error=Call%20555-0100%20at%20once');
    await expect(page.getByRole('main').getByRole('alert')).toHaveText(/^Logging in did not work\./);
    await page.goto('/login?error=__proto__');
    await expect(page.getByRole('main').getByRole('alert')).toHaveText(/^Logging in did not work\./);
  });
});

test.describe('where a claim gives the role', () => {
  test.use({ settings: { ...adminByPassword, ...roleByClaim, OIDC_VIEWER_VALUE: 'lab' } });

  test('each login takes the role of that day, and without one nobody comes in', async ({ page, oidc }) => {
    for (const [groups, role] of [
      [['lab', 'lab-admins'], 'admin'],
      [['lab-ops', 'others'], 'operator'],
      ['lab', 'viewer'],
      ['lab-admins', 'admin'],
    ] as const) {
      await startAfresh(page);
      oidc.person = { ...vera, groups: typeof groups === 'string' ? groups : [...groups] };
      await goToProvider(page);
      await expectWelcome(page);
      expect((await readMe(page)).role, String(groups)).toBe(role);
    }
    await startAfresh(page);
    oidc.person = { ...vera, groups: ['others'] };
    await goToProvider(page);
    await expectRefusal(page, /gives you no role/);
  });
});

test.describe('instead of passwords', () => {
  test.use({ settings: { ...adminByPassword, ...roleByClaim, PASSWORD_LOGIN: 'off' } });

  test('there is no form, no set-up and no way in for a password', async ({ page, hub, oidc }) => {
    expect(hub.setupLink).toBeNull();
    await page.goto('/login');
    await expect(page.getByRole('button', { name: 'Log in with Campus' })).toBeVisible();
    await expect(page.locator('form, input')).toHaveCount(0);
    await page.goto('/setup?token=anything');
    await expect(page.getByRole('heading', { level: 1, name: 'Nothing to set up here' })).toBeVisible();

    const { csrfToken } = await (await page.request.get('/api/auth/csrf')).json();
    const posted = await page.request.post('/api/auth/callback/credentials', {
      form: { csrfToken, email: admin.email, password, json: 'true' },
    });
    expect(posted.status()).toBe(400);
    const setup = { token: 'x', email: admin.email, name: admin.name, password };
    expect((await page.request.post('/api/setup', { data: setup })).status()).toBe(410);
    expect((await page.request.get('/api/me')).status()).toBe(401);

    oidc.person = { ...vera, groups: ['lab-admins'] };
    await goToProvider(page);
    await expectWelcome(page);
    oidc.person = { ...vera, groups: [] };
    await startAfresh(page);
    await goToProvider(page);
    await expectWelcome(page);
    expect((await readMe(page)).role, 'the last administrator stays one').toBe('admin');
  });
});

test.describe('before there is an administrator', () => {
  test('somebody who comes by the provider does not use up the set-up link', async ({
    page,
    hub,
    oidc,
    newBrowser,
  }) => {
    oidc.person = vera;
    expect((await goByRequests(page)).url.pathname).toBe('/');
    expect((await readMe(page)).role).toBe('viewer');
    const other = await (await newBrowser()).newPage();
    await other.goto(hub.setupLink ?? '');
    await expect(other.getByRole('heading', { level: 1, name: 'Set up Frameroom' })).toBeVisible();
  });
});
