// Results: what a camera processor says stands over the picture, in place, and afterwards with the session.
import type { Page } from '@playwright/test';
import { WebSocket } from 'ws';
import { waitFor } from '#server/testing/test-images.ts';
import { admin, expect, type HubProcess, livePicture, logIn, password, test } from './fixtures.ts';
import { adminToken } from './support/start-hub.ts';

/** As `toBeCloseTo` counts: 1.6 pixels. Lines lie on whole ones. */
const pixels = -0.5;

type Sent = { boxId: number; rect: number[]; objectType: string; certainty: number; objectId?: number };

const person: Sent = { boxId: 1, rect: [0.75, 0.8, 0.25, 0.2], objectType: 'person', certainty: 0.9 };

/** A program of protocol 4, connected and named. */
async function openProcessor(hub: HubProcess, device: string, key: string) {
  const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/processor?key=${key}`);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.send(JSON.stringify({ type: 'identifier', id: device }));
  let frameId = 0.5;
  return {
    say(boxes: Sent[]): void {
      frameId += 1;
      socket.send(JSON.stringify({ type: 'boundingBoxes', frameId, boxes }));
    },
    close: () => socket.close(),
  };
}

async function recorded(hub: HubProcess, results: number): Promise<void> {
  const counted = async () => {
    const answer = await fetch(`${hub.url}/metrics`, { headers: { authorization: `Bearer ${adminToken}` } });
    return (await answer.text()).includes(`frameroom_results_recorded_total ${results}\n`);
  };
  await waitFor(`${results} results`, counted);
}

/** Where the picture itself lies on the page, without the bars beside it. */
async function pictureArea(page: Page, name: string, ratio: number) {
  const canvas = await livePicture(page, name).boundingBox();
  if (!canvas) throw new Error('There is no picture.');
  const width = Math.min(canvas.width, canvas.height * ratio);
  const height = width / ratio;
  return {
    x: canvas.x + (canvas.width - width) / 2,
    y: canvas.y + (canvas.height - height) / 2,
    width,
    height,
  };
}

test.describe('over the live picture', () => {
  test.use({ hubEnv: { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: password, SESSION_IDLE_SECONDS: '1' } });

  test('boxes stand where they were said to be, can be hidden for good, and vanish with the session', async ({
    page,
    hub,
    camera,
  }) => {
    const key = await hub.addDevice('pi-1', 'Pi');
    const running = camera('pi-1', key);
    const processor = await openProcessor(hub, 'pi-1', key);
    const saying = setInterval(() => processor.say([person]), 200);
    await logIn(page, admin.email, password, '/devices/pi-1');
    const box = page.getByTestId('boxes').locator('div > div > span').locator('..');
    const list = page.getByRole('region', { name: 'Results' });
    await expect(page.getByTestId('boxes')).toContainText('person 0.90');
    await expect(list).toContainText('Camera processor');
    await expect(list).toContainText('boxes1');

    for (const size of [
      { width: 1280, height: 800 },
      { width: 360, height: 800 },
    ]) {
      await page.setViewportSize(size);
      const area = await pictureArea(page, 'Pi', 320 / 180);
      const drawn = await box.boundingBox();
      expect(drawn?.x, 'left').toBeCloseTo(area.x + area.width / 4, pixels);
      expect(drawn?.y, 'top').toBeCloseTo(area.y + area.height / 5, pixels);
      expect(drawn?.width, 'width').toBeCloseTo(area.width / 2, pixels);
      expect(drawn?.height, 'height').toBeCloseTo(area.height * 0.6, pixels);
    }

    const toggle = page.getByRole('button', { name: 'Results' });
    await expect(toggle).toHaveAttribute('aria-pressed', 'true');
    await page.keyboard.press('r');
    await expect(page.getByTestId('boxes')).toHaveCount(0);
    await expect(list).toHaveCount(0);
    await page.reload();
    await expect(toggle).toHaveAttribute('aria-pressed', 'false');
    await expect(page.getByTestId('boxes')).toHaveCount(0);
    await toggle.click();
    await expect(page.getByTestId('boxes')).toContainText('person 0.90');

    clearInterval(saying);
    await running.stop();
    await expect(list).toHaveCount(0, { timeout: 8000 });
    await expect(page.getByTestId('boxes')).toHaveCount(0);
    processor.close();
  });
});

test('a session lists its tracks, and each result page by page', async ({ page, hub, camera }) => {
  const key = await hub.addDevice('pi-1', 'Pi');
  const running = camera('pi-1', key);
  await waitFor('a frame', () => running.last);
  const session = running.last?.session ?? '';
  await logIn(page, admin.email, password, `/sessions/${session}`);
  await expect(page.getByRole('heading', { name: 'Nothing was said of these frames' })).toBeVisible();

  const processor = await openProcessor(hub, 'pi-1', key);
  for (let n = 0; n < 130; n++) processor.say(n === 0 ? [] : [person, { ...person, objectType: 'dog' }]);
  await recorded(hub, 130);
  await page.reload();
  const track = page.getByRole('table', { name: 'Tracks' }).getByRole('row').nth(1);
  await expect(track).toContainText('pi-1');
  await expect(track).toContainText('Camera processor');
  await expect(track).toContainText('130');
  const rows = page.getByRole('table', { name: 'Results of pi-1' }).locator('tbody').getByRole('row');
  await expect(rows).toHaveCount(100);
  await expect(rows.first()).toContainText('no boxes');
  await expect(rows.nth(1)).toContainText('2 boxes: person 0.90, dog 0.90');
  await page.getByRole('button', { name: 'Load more' }).click();
  await expect(rows).toHaveCount(130);
  await expect(page.getByRole('button', { name: 'Load more' })).toHaveCount(0);

  processor.say([person]);
  await page.getByRole('button', { name: 'Load more' }).click();
  await expect(rows).toHaveCount(131);
  await expect(rows.last()).toContainText('1 box: person 0.90');
  processor.close();
});
