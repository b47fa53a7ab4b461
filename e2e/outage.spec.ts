// The hub dies, stops, or cannot be reached; the open page finds its way back by itself.
import type { Page } from '@playwright/test';
import { waitFor } from '#server/testing/test-images.ts';
import { admin, expect, livePicture, logIn, password, pictureBeyond, test } from './fixtures.ts';
import { readCanvas } from './support/read-picture.ts';
import { startTcpProxy } from './support/tcp-proxy.ts';

const lostConnection = /WebSocket|net::ERR_|Failed to fetch/;
const reconnecting = (page: Page) => page.getByText('Connection lost. Reconnecting…');

/** A reload would lose it. */
const mark = (page: Page) => page.evaluate(() => document.documentElement.setAttribute('data-same-page', ''));
const isMarked = (page: Page) => expect(page.locator('html[data-same-page]')).toHaveCount(1);

test('after the hub was killed and started again the open page shows the picture again, and nothing is counted twice', async ({
  page,
  hub,
  camera,
  mishaps,
}) => {
  mishaps.expect(lostConnection);
  const cam = camera('door', await hub.addDevice('door', 'Door'));
  await logIn(page, admin.email, password, '/devices/door');
  const before = await pictureBeyond(page, 'Door', 10);
  const old = await waitFor('a frame', () => cam.last);
  await mark(page);

  await hub.kill();
  await expect(reconnecting(page)).toBeVisible();
  await hub.start();
  const after = await pictureBeyond(page, 'Door', cam.last?.number ?? 0);
  await isMarked(page);
  await expect(reconnecting(page)).toHaveCount(0);
  expect(after.seq, 'frame numbers go on').toBeGreaterThan(before.seq);
  // The page may show a picture before its camera has heard that it arrived.
  const posted = await waitFor('the answer to the picture shown', () => cam.posted.get(after.seq));
  expect(posted.number, 'the number of the picture shown').toBe(after.number);
  expect(cam.last?.session).not.toBe(old.session);

  await page.goto('/sessions?device=door');
  await expect(page.getByRole('row', { name: /The hub broke off/ })).toHaveCount(1);
  await expect(page.getByRole('row', { name: /Still going on/ })).toHaveCount(1);
  const { session } = await hub.call<{ session: { frames: number; endedAt: number } }>(
    'GET',
    `/api/sessions/${old.session}`,
  );
  // Written about once a second: at 10 fps a crash costs the count about ten frames, never one too many.
  const sent = [...cam.posted.values()].filter((frame) => frame.session === old.session).length;
  expect(session.frames).toBeLessThanOrEqual(sent);
  expect(session.frames).toBeGreaterThan(0);
});

test('a hub that is asked to stop ends its sessions as stopped, within 10 s, with pages and streams open', async ({
  page,
  hub,
  camera,
  mishaps,
}) => {
  mishaps.expect(lostConnection);
  const cam = camera('door', await hub.addDevice('door', 'Door'));
  await logIn(page, admin.email, password, '/devices/door');
  await page.evaluate(() => {
    const image = document.createElement('img');
    image.src = '/api/devices/door/stream.mjpeg';
    document.body.append(image);
  });
  await pictureBeyond(page, 'Door', 5);
  const { tookMs, code } = await hub.stop();
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(10_000);
  await cam.stop();
  await hub.start();
  await page.goto('/sessions');
  const row = page.getByRole('row', { name: /The hub was stopped/ });
  await expect(row).toHaveCount(1);
  await expect(row.getByRole('cell').nth(4), 'every frame that was accepted').toHaveText(
    String(cam.posted.size),
  );
});

for (const state of ['cut', 'silent'] as const) {
  test(`when the network is ${state} the page says that it reconnects, and then shows the present`, async ({
    hub,
    camera,
    newBrowser,
    mishaps,
  }) => {
    mishaps.expect(lostConnection);
    const proxy = await startTcpProxy(hub.port);
    const context = await newBrowser({ baseURL: proxy.url });
    const page = await context.newPage();
    const cam = camera('door', await hub.addDevice('door', 'Door'));
    await logIn(page, admin.email, password, '/devices/door');
    await pictureBeyond(page, 'Door', 5);
    await mark(page);

    if (state === 'cut') await context.setOffline(true);
    proxy.set(state);
    // Silence is noticed after 5 s without a word and 4 s without an answer.
    await expect(reconnecting(page)).toBeVisible({ timeout: 15_000 });
    const missed = cam.last?.number ?? 0;
    await waitFor('frames that nobody sees', () => (cam.last?.number ?? 0) > missed + 10);
    proxy.set('open');
    await context.setOffline(false);

    await pictureBeyond(page, 'Door', missed + 10);
    const present = cam.last?.number ?? 0;
    const { number } = await readCanvas(livePicture(page, 'Door'));
    expect(present - (number ?? 0), 'frames behind, at 10 per second').toBeLessThan(10);
    await isMarked(page);
    const delay = page.getByText(/^\d+ ms$/);
    await expect.poll(async () => Number.parseInt((await delay.textContent()) ?? '', 10)).toBeLessThan(500);
    await context.close();
    await proxy.close();
  });
}
