// Forty who watch one device, two of whom stall: 8 real pages and 32 sockets. Forty pages would measure the browser and not
// the hub: on two cores, 8 pages that paint 10 fps each already take most of one.
import type { Page } from '@playwright/test';
import { openLiveViewer } from '#server/testing/live-viewer.ts';
import { waitFor } from '#server/testing/test-images.ts';
import { admin, expect, livePicture, logIn, password, test } from './fixtures.ts';
import { readCanvas } from './support/read-picture.ts';
import { adminToken } from './support/start-hub.ts';

const pageCount = 8;
const socketCount = 32;
// Screenshots of eight pages would be most of the work.
test.use({ trace: 'off' });

const seqOn = (page: Page) =>
  livePicture(page, 'Door').evaluate((element: HTMLCanvasElement) => Number(element.dataset.seq ?? 0));

test('forty watch one device, a page and a socket stall, and the picture of all others goes on', async ({
  context,
  hub,
  camera,
}) => {
  const cam = camera('door', await hub.addDevice('door', 'Door'));
  const pages: Page[] = [];
  for (let index = 0; index < pageCount; index++) {
    const page = await context.newPage();
    if (index === 0) await logIn(page, admin.email, password, '/devices/door');
    else await page.goto('/devices/door');
    pages.push(page);
  }
  const newest = Array.from({ length: socketCount }, () => 0);
  const stalledSocket = 0;
  let leftUnacknowledged = 0;
  const sockets = await Promise.all(
    newest.map((_, index) =>
      openLiveViewer(hub.url, {
        token: adminToken,
        onPicture(_feed, { seq }) {
          newest[index] = seq;
          if (index !== stalledSocket) return true;
          leftUnacknowledged += 1;
          return false;
        },
      }),
    ),
  );
  for (const socket of sockets)
    await socket.subscribe({ feed: 'frames', device: 'door' } as Parameters<typeof socket.subscribe>[0]);
  for (const page of pages) await expect.poll(() => seqOn(page)).toBeGreaterThan(0);
  const [stalledPage, ...others] = pages;
  if (!stalledPage) throw new Error('There is no page.');
  const figures = stalledPage.getByText('Viewers', { exact: true }).locator('..');
  await expect(figures).toContainText(String(pageCount + socketCount));
  const debug = await context.newCDPSession(stalledPage);
  await debug.send('Debugger.enable');
  const paused = new Promise((resolve) => debug.once('Debugger.paused', resolve));
  await debug.send('Debugger.pause');
  await paused;
  const stalledAt = (await waitFor('a frame', () => cam.last)).seq;

  for (const page of others)
    await expect
      .poll(() => seqOn(page), { message: 'a page beside the stalled one' })
      .toBeGreaterThan(stalledAt + 20);
  await waitFor('the sockets beside the stalled one', () =>
    newest.every((seq, index) => index === stalledSocket || seq > stalledAt + 20),
  );
  expect(leftUnacknowledged, 'frames sent to the socket that acknowledges none').toBe(2);
  for (const page of others) {
    const { seq, number } = await readCanvas(livePicture(page, 'Door'));
    expect(number, 'the picture is the frame that it says').toBe(cam.posted.get(seq)?.number);
    // A queue would only grow; a busy machine catches up.
    const behind = async () => (cam.last?.seq ?? 0) - (await seqOn(page));
    await expect
      .poll(behind, { message: 'frames behind, at 10 per second', intervals: [50] })
      .toBeLessThan(5);
  }

  await debug.send('Debugger.resume');
  await debug.send('Debugger.disable');
  const behind = cam.last?.seq ?? 0;
  await expect.poll(() => seqOn(stalledPage), 'the page that stalled comes back').toBeGreaterThan(behind);
  for (const socket of sockets) socket.close();
});
