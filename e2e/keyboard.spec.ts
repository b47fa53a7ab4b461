// The keys that the page promises.
import { readFile } from 'node:fs/promises';
import { admin, expect, logIn, password, pictureBeyond, test } from './fixtures.ts';
import { readCanvas } from './support/read-picture.ts';

test('`?` lists the shortcuts, Escape closes the list, and `g` with a letter goes places', async ({
  page,
}) => {
  await logIn(page, admin.email, password);
  await page.keyboard.press('?');
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(list).toBeVisible();
  await expect(list.getByRole('row')).not.toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(list).toHaveCount(0);
  for (const [key, title] of [
    ['h', 'History'],
    ['d', 'Devices'],
    ['w', 'Wall'],
  ] as const) {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  }
});

test('a letter typed into a field is a letter', async ({ page }) => {
  await logIn(page, admin.email, password, '/devices/new');
  await page.getByLabel('Name').pressSequentially('gh?');
  await expect(page.getByLabel('Name')).toHaveValue('gh?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1, name: 'Add a device' })).toBeVisible();
});

test('on a device `p` pauses and goes on with the present, `f` fills the screen, `s` saves the very bytes of the device', async ({
  page,
  hub,
  camera,
}) => {
  const cam = camera('door', await hub.addDevice('door', 'Door'));
  await logIn(page, admin.email, password, '/devices/door');
  await pictureBeyond(page, 'Door', 3);

  await page.keyboard.press('p');
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
  const canvas = page.getByRole('img', { name: 'Live picture of Door' });
  const held = await readCanvas(canvas);
  const count = cam.posted.size;
  await expect.poll(() => cam.posted.size).toBeGreaterThan(count + 10);
  expect(await readCanvas(canvas), 'the picture while paused').toEqual(held);

  const download = page.waitForEvent('download');
  await page.keyboard.press('s');
  const file = await download;
  expect(file.suggestedFilename()).toMatch(new RegExp(`^door-\\d{8}-\\d{6}\\.\\d{3}-${held.seq}\\.jpg$`));
  const saved = await readFile(await file.path());
  expect(saved.equals(cam.posted.get(held.seq)?.bytes ?? Buffer.alloc(0)), 'the bytes as posted').toBe(true);

  await page.keyboard.press('p');
  await expect(page.getByText('Paused', { exact: true })).toHaveCount(0);
  await pictureBeyond(page, 'Door', (held.number ?? 0) + 10);

  await page.keyboard.press('f');
  await expect
    .poll(() => page.evaluate(() => document.fullscreenElement?.getAttribute('aria-label')))
    .toBe('Picture');
  await page.keyboard.press('f');
  await expect.poll(() => page.evaluate(() => document.fullscreenElement)).toBeNull();
});

test('the arrows go round the devices and Escape goes back to the wall', async ({ page, hub }) => {
  await hub.addDevice('one', 'One');
  await hub.addDevice('two', 'Two');
  await logIn(page, admin.email, password, '/devices/one');
  await expect(page.getByRole('heading', { level: 1, name: 'One' })).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('heading', { level: 1, name: 'Two' })).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('heading', { level: 1, name: 'One' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { level: 1, name: 'Wall' })).toBeVisible();
});
