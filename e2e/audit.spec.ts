// What people did can be read afterwards, by administrators only.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import {
  addPerson,
  admin,
  expect,
  fillLogin,
  logIn,
  password,
  pictureBeyond,
  test,
  viewer,
} from './fixtures.ts';

const entry = (page: Page, who: string, what: string | RegExp) =>
  page.getByRole('row').filter({ hasText: who }).filter({ hasText: what });

test('who failed to log in, who watched what and who changed it can be read, filtered and downloaded', async ({
  page,
  hub,
  camera,
  mishaps,
  newBrowser,
}) => {
  mishaps.expect(/status of 401 .*\/api\/auth\/callback\/credentials/);
  const source = camera('door', await hub.addDevice('door', 'Door'));
  await addPerson(hub, viewer, { grants: ['door'] });

  const theirs = await newBrowser();
  const theirPage = await theirs.newPage();
  await theirPage.goto('/login');
  await fillLogin(theirPage, viewer.email, 'not the password');
  await expect(theirPage.getByRole('alert').filter({ hasText: 'do not go together' })).toBeVisible();
  await logIn(theirPage, viewer.email, password, '/devices/door');
  await pictureBeyond(theirPage, 'Door', 0);
  await theirs.close();
  await source.stop();
  // What was watched is written down when it is over for good: half a minute later, or when the hub stops.
  await hub.stop();
  await hub.start();

  await logIn(page, admin.email, password, '/devices');
  await page.getByRole('button', { name: 'Actions for Door' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Front door');
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
  await expect(page.getByRole('link', { name: 'Front door' })).toBeVisible();

  await page.goto('/admin/audit');
  await expect(entry(page, 'A stranger', `Failed to log in as ${viewer.email}`)).toBeVisible();
  await expect(entry(page, viewer.email, 'Logged in')).toBeVisible();
  await expect(entry(page, viewer.email, 'Began to watch Front door')).toBeVisible();
  await expect(entry(page, viewer.email, /Watched Front door from .+ to .+ \(.*live.*\)/)).toBeVisible();
  await expect(entry(page, admin.email, 'Changed Front door: now called Front door')).toBeVisible();
  await expect(entry(page, 'ADMIN_TOKEN', `Added ${viewer.email} as viewer`)).toBeVisible();

  await page.getByRole('combobox', { name: 'What' }).fill('Login f');
  await page.getByRole('option', { name: 'Login failed' }).click();
  await expect(entry(page, viewer.email, 'Logged in')).toHaveCount(0);
  await expect(entry(page, 'A stranger', 'Failed to log in')).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV' }).click();
  const csv = await readFile(await (await download).path(), 'utf8');
  expect(csv).toContain(`"login.failed","stranger","","a stranger","127.0.0.1","","${viewer.email}"`);
  expect(csv).not.toContain('watch.ended');

  await page.getByLabel('Text').fill('nobody of this name');
  await expect(page.getByRole('heading', { name: 'No entry fits' })).toBeVisible();
  await page.getByRole('button', { name: 'Show everything' }).click();
  await expect(entry(page, admin.email, 'Downloaded the audit log')).toBeVisible();
});

test('older entries are loaded when they are asked for', async ({ page, hub }) => {
  await hub.addDevice('door', 'Door');
  for (let n = 1; n <= 110; n++) await hub.call('PATCH', '/api/devices/door', { name: `Door ${n}` });
  await logIn(page, admin.email, password, '/admin/audit');
  const first = page.getByRole('row').filter({ hasText: 'Added Door 110' });
  await expect(entry(page, 'ADMIN_TOKEN', 'now called Door 110')).toBeVisible();
  await expect(first).toHaveCount(0);
  await page.getByRole('button', { name: 'Load older' }).click();
  await expect(first).toBeVisible();
  await expect(page.getByRole('button', { name: 'Load older' })).toHaveCount(0);
});

test('a viewer has no such page', async ({ page, hub }) => {
  await addPerson(hub, viewer);
  await logIn(page, viewer.email, password);
  await page.goto('/admin/audit');
  expect(new URL(page.url()).pathname).toBe('/');
  for (const door of ['/api/audit', '/api/audit.csv'])
    expect((await page.request.get(door)).status(), door).toBe(403);
});
