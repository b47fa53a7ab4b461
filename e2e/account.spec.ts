// One's own account: password, logins, theme, time zone.
import type { Page } from '@playwright/test';
import { addPerson, expect, isAlive, logIn, password, test, viewer } from './fixtures.ts';
import { atOnce, isShutOut, loginPage, watchTheDoor } from './support/shut-out.ts';

test('a password changed in one browser takes the picture from the other within 2 s', async ({
  page,
  hub,
  camera,
  newBrowser,
  mishaps,
}) => {
  mishaps.expect(/status of 40[13]/);
  mishaps.expect(/WebSocket/);
  const other = await (await newBrowser()).newPage();
  await watchTheDoor(other, hub, camera);
  await logIn(page, viewer.email, password, '/account');
  await page.getByLabel('Current password', { exact: true }).fill('not the password');
  await page.getByLabel('New password', { exact: true }).fill('another long enough one');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'not your password' })).toBeVisible();
  await page.getByLabel('Current password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Your new password is set.')).toBeVisible();
  await isShutOut(other);
  await page.reload();
  await isAlive(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Your account' })).toBeVisible();
});

test('logging out in one tab ends the live picture in the other', async ({ page, hub, camera, mishaps }) => {
  mishaps.expect(/status of 401/);
  mishaps.expect(/WebSocket/);
  await watchTheDoor(page, hub, camera);
  const tab = await page.context().newPage();
  await tab.goto('/');
  await isAlive(tab);
  await tab.getByRole('button', { name: 'Account of Vera Viewer' }).click();
  await tab.getByRole('menuitem', { name: 'Log out' }).click();
  await isShutOut(page);
});

test('a login is ended from the account page of another one', async ({ page, hub, newBrowser, mishaps }) => {
  mishaps.expect(/status of 401/);
  mishaps.expect(/WebSocket/);
  await addPerson(hub, viewer);
  const others: Page[] = [];
  for (let index = 0; index < 3; index++) {
    const other = await (await newBrowser()).newPage();
    await logIn(other, viewer.email, password);
    others.push(other);
  }
  await logIn(page, viewer.email, password, '/account');
  const logins = page.getByRole('region', { name: 'Where you are logged in' });
  await expect(logins.getByRole('row')).toHaveCount(4);
  await expect(logins.getByRole('row').filter({ hasText: 'This one' })).toHaveCount(1);
  await expect(logins.getByRole('row').first()).toContainText('Chrome on Linux');
  await logins
    .getByRole('button', { name: /^End the login of/ })
    .first()
    .click();
  await expect(logins.getByRole('row')).toHaveCount(3);
  const walls = async () => {
    const wall = { level: 1, name: 'Wall' } as const;
    return (await Promise.all(others.map((other) => other.getByRole('heading', wall).count()))).sort();
  };
  await expect.poll(walls, atOnce).toEqual([0, 1, 1]);
  await logins.getByRole('button', { name: 'End all others' }).click();
  await expect(logins.getByRole('row')).toHaveCount(1);
  await expect.poll(walls, atOnce).toEqual([0, 0, 0]);
  for (const other of others) await expect(loginPage(other)).toBeVisible();
});

test('the theme follows the account into another browser, and is there before anything is painted', async ({
  page,
  hub,
  newBrowser,
  mishaps,
}) => {
  mishaps.expect(/ERR_FAILED/);
  await addPerson(hub, viewer);
  const schemeOf = (where: Page) => where.locator('html').getAttribute('data-mantine-color-scheme');
  await logIn(page, viewer.email, password, '/account');
  expect(await schemeOf(page)).toBe('dark');
  const saved = page.waitForResponse((answer) => answer.url().endsWith('/api/me'));
  await page.getByText('Light', { exact: true }).click();
  await saved;
  await expect.poll(() => schemeOf(page)).toBe('light');

  const other = await (await newBrowser({ colorScheme: 'dark' })).newPage();
  await logIn(other, viewer.email, password);
  expect(await schemeOf(other)).toBe('light');
  // What another account left there, and no program of the page: only what the head of the document does by itself.
  await other.route(/\/_next\/.*\.js/, (route) => route.abort());
  await other.evaluate(() => localStorage.setItem('mantine-color-scheme-value', 'dark'));
  await other.reload();
  expect(await schemeOf(other)).toBe('light');
});

test.describe('in a browser in Tokyo', () => {
  test.use({ timezoneId: 'Asia/Tokyo' });

  test('times follow the zone of the account, and the browser until one is chosen', async ({ page, hub }) => {
    await addPerson(hub, viewer);
    await logIn(page, viewer.email, password, '/account');
    const hourIn = (timeZone: string) =>
      new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit' }).format(Date.now());
    const nowIn = (timeZone: string) => page.getByText(new RegExp(`Now it is ${hourIn(timeZone)}:\\d\\d`));
    await expect(nowIn('Asia/Tokyo')).toBeVisible();
    await page.getByRole('combobox', { name: 'Time zone' }).fill('new york');
    await page.getByRole('option', { name: 'America/New York' }).click();
    await expect(nowIn('America/New_York')).toBeVisible();
    await page.reload();
    await expect(nowIn('America/New_York')).toBeVisible();
  });
});
