// People: invited, granted, shut out.
import type { Page } from '@playwright/test';
import {
  addPerson,
  admin,
  expect,
  fillLogin,
  formIsAlive,
  isAlive,
  logIn,
  password,
  pictureBeyond,
  test,
  viewer,
} from './fixtures.ts';
import { atOnce, isShutOut, watchTheDoor } from './support/shut-out.ts';

const operator = { name: 'Olaf Operator', email: 'olaf@example.org', password };

const dialog = (page: Page) => page.getByRole('dialog');

/** Opens a page of the shell as the administrator. */
async function asAdmin(page: Page, path: string): Promise<void> {
  await logIn(page, admin.email, password, path);
}

async function personPage(page: Page, name: string): Promise<void> {
  await asAdmin(page, '/admin/users');
  await page.getByRole('link', { name }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** Through the dialog, to the link that it shows. */
async function invite(page: Page, person: { name: string; email: string; device?: string }): Promise<string> {
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await dialog(page).getByLabel('E-mail').fill(person.email);
  await dialog(page).getByLabel('Name', { exact: true }).fill(person.name);
  if (person.device) {
    await dialog(page).getByRole('combobox', { name: 'Devices they may see' }).fill(person.device);
    await page.getByRole('option', { name: person.device }).click();
    await page.keyboard.press('Escape');
  }
  await dialog(page).getByRole('button', { name: 'Invite' }).click();
  const link = await dialog(page).getByRole('region', { name: 'link' }).textContent();
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  return link ?? '';
}

async function choosePassword(page: Page, link: string, secret: string): Promise<void> {
  await page.goto(link);
  await formIsAlive(page);
  await page.getByLabel('Password', { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Set password and log in' }).click();
}

test('who is invited chooses a password and sees the granted device and no other', async ({
  page,
  hub,
  camera,
  newBrowser,
  mishaps,
}) => {
  mishaps.expect(/status of 410 .*\/api\/join\/inspect/);
  camera('door', await hub.addDevice('door', 'Front door'));
  camera('safe', await hub.addDevice('safe', 'Strongroom'));
  await asAdmin(page, '/admin/users');
  const link = await invite(page, { name: 'Nora', email: 'nora@example.org', device: 'Front door' });
  const row = page.getByRole('row', { name: /Nora/ });
  await expect(row).toContainText('Invited');
  await expect(page.getByText(link), 'the link is shown once').toHaveCount(0);

  const theirs = await (await newBrowser()).newPage();
  await theirs.goto(link);
  await formIsAlive(theirs);
  await expect(theirs.getByRole('heading', { level: 1, name: 'Welcome, Nora' })).toBeVisible();
  await expect(theirs.getByLabel('E-mail')).toHaveValue('nora@example.org');
  expect(new URL(theirs.url()).hash, 'the secret leaves the address bar').toBe('');
  await theirs.getByLabel('Password', { exact: true }).fill(password);
  await theirs.getByRole('button', { name: 'Set password and log in' }).click();
  await pictureBeyond(theirs, 'Front door', 0);
  await expect(theirs.getByText('Strongroom')).toHaveCount(0);
  await theirs.goto('/devices/safe');
  await expect(theirs.getByText('you may not see it')).toBeVisible();

  await page.reload();
  await expect(row).toContainText('Active');
  await theirs.goto(link);
  await expect(theirs.getByRole('heading', { level: 1, name: 'This link does not work' })).toBeVisible();
});

test('a link for somebody else says so, and logs over', async ({ page, hub, newBrowser }) => {
  await addPerson(hub, viewer);
  await asAdmin(page, '/admin/users');
  const link = await invite(page, { name: 'Nora', email: 'nora@example.org' });
  const shared = await (await newBrowser()).newPage();
  await logIn(shared, viewer.email, password);
  await shared.goto(link);
  await expect(shared.getByText('Vera Viewer is logged in here')).toBeVisible();
  await choosePassword(shared, link, password);
  await expect(shared.getByRole('button', { name: 'Account of Nora' })).toBeVisible();
});

test('a lost password is replaced by a new link', async ({ page, hub, newBrowser, mishaps }) => {
  mishaps.expect(/status of 401 .*\/api\/auth\/callback\/credentials/);
  await addPerson(hub, viewer);
  await personPage(page, viewer.name);
  await page.getByRole('button', { name: 'New link' }).click();
  await dialog(page).getByRole('button', { name: 'Make a link' }).click();
  const link = (await dialog(page).getByRole('region', { name: 'link' }).textContent()) ?? '';
  const theirs = await (await newBrowser()).newPage();
  await theirs.goto(link);
  await expect(theirs.getByRole('heading', { level: 1, name: 'Choose a new password' })).toBeVisible();
  await choosePassword(theirs, link, 'another long enough one');
  await expect(theirs.getByRole('button', { name: 'Account of Vera Viewer' })).toBeVisible();
  const old = await (await newBrowser()).newPage();
  await old.goto('/login');
  await fillLogin(old, viewer.email, password);
  await expect(old.getByText('do not go together')).toBeVisible();
});

test('a grant switched off takes the picture away within 2 s, and one of a group brings it back', async ({
  page,
  hub,
  camera,
  newBrowser,
}) => {
  const theirs = await (await newBrowser()).newPage();
  await watchTheDoor(theirs, hub, camera);
  await personPage(page, viewer.name);
  await page.getByRole('switch', { name: 'Front door' }).click();
  await expect(theirs.getByText('you may not see it')).toBeVisible(atOnce);
  await expect(theirs.locator('canvas')).toHaveCount(0);

  await page.goto('/admin/groups');
  await isAlive(page);
  await page.getByRole('button', { name: 'Make a group' }).click();
  await dialog(page).getByLabel('Name', { exact: true }).fill('Entrances');
  await dialog(page).getByRole('combobox', { name: 'Devices' }).fill('Front');
  await page.getByRole('option', { name: 'Front door' }).click();
  await page.keyboard.press('Escape');
  await dialog(page).getByRole('button', { name: 'Make group' }).click();
  await expect(page.getByRole('row', { name: /Entrances/ })).toContainText('Front door');
  await page.getByRole('link', { name: 'People', exact: true }).click();
  await page.getByRole('link', { name: viewer.name }).click();
  await theirs.goto('/');
  await expect(theirs.getByRole('heading', { name: 'No devices for you yet' })).toBeVisible();
  await page.getByRole('switch', { name: 'Entrances' }).click();
  await pictureBeyond(theirs, 'Front door', 0);
  await expect(page.getByText('seen through Entrances')).toBeVisible();
});

test('the page of a device gives it to people and takes it away', async ({
  page,
  hub,
  camera,
  newBrowser,
}) => {
  const theirs = await (await newBrowser()).newPage();
  await watchTheDoor(theirs, hub, camera);
  await addPerson(hub, { ...viewer, name: 'Nora', email: 'nora@example.org' });
  await asAdmin(page, '/devices/door');
  const seers = page.getByRole('region', { name: 'Who may see it' });
  await seers.getByRole('button', { name: 'Take Front door away from Vera Viewer' }).click();
  await expect(theirs.getByText('you may not see it')).toBeVisible(atOnce);
  await seers.getByRole('combobox', { name: 'Let somebody see it' }).click();
  await page.getByRole('option', { name: /Nora/ }).click();
  await seers.getByRole('button', { name: 'Grant' }).click();
  await expect(seers.getByRole('row', { name: /Nora/ })).toContainText('Granted');
  await expect(seers.getByRole('row', { name: /Vera/ })).toHaveCount(0);
});

test('who is disabled while watching loses the picture within 2 s and stands before the login page', async ({
  page,
  hub,
  camera,
  newBrowser,
  mishaps,
}) => {
  mishaps.expect(/status of 401/);
  mishaps.expect(/WebSocket/);
  const theirs = await (await newBrowser()).newPage();
  await watchTheDoor(theirs, hub, camera);
  await personPage(page, viewer.name);
  await page.getByRole('button', { name: 'Disable' }).click();
  await dialog(page).getByRole('button', { name: 'Disable' }).click();
  await isShutOut(theirs);
  await page.getByRole('button', { name: 'Enable' }).click();
  await expect(page.getByRole('button', { name: 'Disable' })).toBeVisible();
  await fillLogin(theirs, viewer.email, password);
  await pictureBeyond(theirs, 'Front door', 0);
});

test('the last administrator stays one', async ({ page, hub, mishaps }) => {
  mishaps.expect(/status of 409/);
  await addPerson(hub, viewer);
  await personPage(page, 'Administrator');
  const refusal = page.getByText('This is the last administrator.');
  await page.getByRole('radio', { name: 'Viewer' }).check();
  await page.getByRole('button', { name: 'Save name and role' }).click();
  await expect(refusal).toHaveCount(1);
  await page.getByRole('button', { name: 'Disable' }).click();
  await dialog(page).getByRole('button', { name: 'Disable' }).click();
  await expect(refusal).toHaveCount(2);
  await page.getByRole('button', { name: 'Remove Administrator' }).click();
  await dialog(page).getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(refusal).toHaveCount(3);
  const { users } = await hub.call<{ users: { role: string; state: string }[] }>('GET', '/api/users');
  expect(users.map(({ role, state }) => `${role} ${state}`).sort()).toEqual([
    'admin active',
    'viewer active',
  ]);
});

test('an operator manages devices and no people', async ({ page, hub }) => {
  await hub.addDevice('door', 'Front door');
  await addPerson(hub, operator, { role: 'operator' });
  await logIn(page, operator.email, password);
  const nav = page.getByRole('navigation', { name: 'Main' });
  await expect(nav.getByRole('link')).toHaveText(['Wall', 'Devices', 'History']);
  await nav.getByRole('link', { name: 'Devices' }).click();
  await page.getByRole('link', { name: 'Front door' }).click();
  await expect(page.getByRole('heading', { name: 'Limits' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Who may see it' })).toHaveCount(0);
  for (const place of ['/admin/users', '/admin/groups']) {
    await page.goto(place);
    await expect(page.getByRole('heading', { level: 1, name: 'Wall' })).toBeVisible();
    expect(new URL(page.url()).pathname, `${place} is for administrators`).toBe('/');
  }
});
