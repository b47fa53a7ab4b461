// From the set-up link to a live picture.
import { createAdministrator, expect, formIsAlive, livePicture, pictureBeyond, test } from './fixtures.ts';

test.use({ hubEnv: {} });

test('the set-up link makes the administrator, the wall says how to begin, and a demo camera is live at once', async ({
  page,
  hub,
}) => {
  await createAdministrator(page, hub.setupLink);
  await expect(page.getByRole('heading', { name: 'Add a device' })).toBeVisible();
  await expect(page.getByText('You get a key and a command to paste.')).toBeVisible();
  await page.getByRole('button', { name: 'Add a demo camera' }).click();

  const onWall = await pictureBeyond(page, 'Demo camera', -1);
  const later = await pictureBeyond(page, 'Demo camera', onWall.number ?? 0);
  expect(later.width, 'the wall shows thumbnails').toBe(320);

  await livePicture(page, 'Demo camera').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Demo camera' })).toBeVisible();
  const full = await pictureBeyond(page, 'Demo camera', later.number ?? 0);
  await pictureBeyond(page, 'Demo camera', (full.number ?? 0) + 10);
  expect([full.width, full.height]).toEqual([960, 540]);
});

test('the set-up link works once', async ({ page, hub, newBrowser }) => {
  const link = hub.setupLink;
  await createAdministrator(page, link);
  const stranger = await (await newBrowser()).newPage();
  await stranger.goto(link ?? '');
  await expect(stranger.getByRole('heading', { name: 'Already set up' })).toBeVisible();
  await expect(stranger.getByLabel('Password')).toHaveCount(0);
  const token = new URL(link ?? '').searchParams.get('token');
  const answer = await stranger.request.post('/api/setup', {
    data: { token, name: 'Eve', email: 'eve@example.org', password: 'correct horse battery' },
  });
  expect(answer.status()).toBeGreaterThanOrEqual(400);
  expect((await hub.call<{ users: unknown[] }>('GET', '/api/users')).users).toHaveLength(1);
});

test('without its link nobody becomes administrator, and every page says where the link is', async ({
  page,
  mishaps,
}) => {
  mishaps.expect(/status of 403 .*\/api\/setup/);
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Not set up yet' })).toBeVisible();
  await page.goto('/setup?token=guessed');
  await formIsAlive(page);
  await page.getByLabel('Name').fill('Eve');
  await page.getByLabel('E-mail').fill('eve@example.org');
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  const refused = page.waitForResponse('/api/setup');
  await page.getByRole('button', { name: 'Create account' }).click();
  expect((await refused).status()).toBe(403);
  await expect(page.getByRole('alert').filter({ hasText: 'set-up link' })).toBeVisible();
});
