// Phones as cameras, with the browser's own fake camera: paired by the code on the screen, cut off, unpaired, taken over.
import type { Locator, Page } from '@playwright/test';
import jsQR from 'jsqr';
import sharp from 'sharp';
import type { DeviceAnswer } from '#contract/api/devices.ts';
import {
  addPerson,
  admin,
  test as base,
  expect,
  type HubProcess,
  livePicture,
  logIn,
  password,
} from './fixtures.ts';
import { readCanvas } from './support/read-picture.ts';
import { startTcpProxy } from './support/tcp-proxy.ts';

const lostConnection = /WebSocket|net::ERR_|Failed to fetch/;

const test = base.extend({
  launchOptions: [
    async ({ launchOptions }, use) => {
      const fakeCamera = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'];
      // A name that is not localhost: over plain http no page of it may open a camera.
      const elsewhere = '--host-resolver-rules=MAP phone.test 127.0.0.1';
      await use({ ...launchOptions, args: [...(launchOptions.args ?? []), ...fakeCamera, elsewhere] });
    },
    { scope: 'worker' },
  ],
});

/** As a phone's camera app reads it from the screen. */
async function scan(code: Locator): Promise<string | undefined> {
  const { data, info } = await sharp(await code.screenshot())
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return jsQR(new Uint8ClampedArray(data), info.width, info.height)?.data;
}

async function pairingLink(hub: HubProcess, device: string): Promise<string> {
  const { urls } = await hub.call<{ urls: string[] }>('POST', `/api/devices/${device}/pairing`);
  return urls[0] ?? '';
}

const deviceOf = async (hub: HubProcess, id: string) =>
  (await hub.call<DeviceAnswer>('GET', `/api/devices/${id}`)).device;

const figure = (page: Page, name: string) =>
  page
    .getByLabel('Figures')
    .locator('div', { has: page.getByText(name, { exact: true }) })
    .locator('dd');

const acknowledged = async (page: Page) => Number((await figure(page, 'Acknowledged').textContent()) ?? 0);

async function sends(page: Page, more = 5): Promise<void> {
  const before = await acknowledged(page);
  await expect.poll(() => acknowledged(page), { timeout: 20_000 }).toBeGreaterThanOrEqual(before + more);
}

/** Counts what it cannot send. */
async function leavesOut(page: Page): Promise<void> {
  const count = async () => Number.parseInt((await figure(page, 'Left out here').textContent()) ?? '', 10);
  const before = await count();
  await expect.poll(count).toBeGreaterThan(before + 5);
}

async function startSending(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start' }).click();
  await expect(page.getByRole('status').filter({ hasText: /^Sending$/ })).toBeVisible({ timeout: 15_000 });
}

async function sideways(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}

test('a phone that scans the code on the device’s page becomes its camera, and is so after a reload', async ({
  page,
  hub,
  newBrowser,
}) => {
  await hub.addDevice('door', 'Front door');
  await logIn(page, admin.email, password, '/devices/door');
  await page.getByRole('button', { name: 'Pair a phone' }).click();
  const dialog = page.getByRole('dialog');
  const text = (await dialog.getByRole('region', { name: 'link' }).textContent()) ?? '';
  expect(text).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/capture#frp_[\w-]{43}$/);
  await expect.poll(() => scan(dialog.getByRole('img', { name: 'Pairing link' }))).toBe(text);
  await expect(dialog.getByText(/Good once, for (9 min \d+ s|10 min) more/)).toBeVisible();

  const phone = await (await newBrowser({ viewport: { width: 360, height: 740 } })).newPage();
  await phone.goto(text);
  await expect(phone.getByRole('heading', { level: 1, name: 'Front door' })).toBeVisible();
  expect(new URL(phone.url()).hash, 'the token has left the address').toBe('');
  await expect(dialog.getByText(/^Linux · Chrome is paired$/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  await expect(page.getByText('Linux · Chrome', { exact: true })).toBeVisible();

  await startSending(phone);
  await sends(phone, 20);
  await expect(figure(phone, 'Delay')).toHaveText(/^\d+ ms$/);
  await expect(figure(phone, 'Frames per second')).toHaveText(/^\d+\.\d$/);
  expect(await sideways(phone), 'wider than the phone').toBe(false);
  const canvas = livePicture(page, 'Front door');
  const pixels = () => canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL());
  await expect.poll(async () => (await readCanvas(canvas)).seq).toBeGreaterThan(0);
  const first = await pixels();
  await expect.poll(pixels, 'the picture moves').not.toBe(first);

  await phone.reload();
  await startSending(phone);
  await sends(phone);
  await phone.getByRole('button', { name: 'Stop' }).click();
  await expect(phone.getByText('Not sending')).toBeVisible();
  const { session } = (await deviceOf(hub, 'door')).status;
  expect(session, 'the session goes on until it falls idle').not.toBeNull();
});

test('a phone whose network is cut says so, and goes on by itself', async ({ hub, newBrowser, mishaps }) => {
  mishaps.expect(lostConnection);
  await hub.addDevice('door', 'Door');
  const proxy = await startTcpProxy(hub.port);
  const context = await newBrowser({ baseURL: proxy.url });
  const phone = await context.newPage();
  await phone.goto(`/capture${new URL(await pairingLink(hub, 'door')).hash}`);
  await startSending(phone);
  await sends(phone);

  proxy.set('cut');
  const notice = phone.getByText('Connection lost. Reconnecting…');
  await expect(notice).toBeVisible();
  await leavesOut(phone);
  const answered = await acknowledged(phone);
  await leavesOut(phone);
  expect(await acknowledged(phone)).toBe(answered);
  proxy.set('open');
  await sends(phone);
  await expect(notice).toHaveCount(0);
  await context.close();
  await proxy.close();
});

test('a phone that is unpaired while it sends says so, and can be paired again', async ({
  page,
  hub,
  newBrowser,
}) => {
  await hub.addDevice('door', 'Door');
  await logIn(page, admin.email, password);
  const phone = await (await newBrowser()).newPage();
  await phone.goto(await pairingLink(hub, 'door'));
  await startSending(phone);
  await sends(phone);

  await page.goto('/devices/door');
  await page.getByRole('button', { name: 'Unpair' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Unpair' }).click();
  await expect(phone.getByText('This phone is no longer paired with Door')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Pair a phone' })).toBeVisible();

  await phone.getByRole('button', { name: 'Pair again' }).click();
  await expect(phone.getByRole('heading', { level: 1, name: 'Use this phone as a camera' })).toBeVisible();
  await phone.goto(await pairingLink(hub, 'door'));
  await startSending(phone);
  await sends(phone);
});

test('a link that was used pairs nobody again, and says so', async ({ hub, newBrowser, mishaps }) => {
  mishaps.expect(/status of 410/);
  await hub.addDevice('door', 'Door');
  const link = await pairingLink(hub, 'door');
  const phone = await (await newBrowser()).newPage();
  await phone.goto(link);
  await expect(phone.getByRole('heading', { level: 1, name: 'Door' })).toBeVisible();
  const other = await (await newBrowser()).newPage();
  await other.goto(link);
  await expect(other.getByRole('heading', { level: 1, name: 'Use this phone as a camera' })).toBeVisible();
  await expect(other.getByText(/This pairing link was used already/)).toBeVisible();
  expect(new URL(other.url()).hash).toBe('');
});

test('a phone that was unpaired while it was away learns it when it starts', async ({
  hub,
  newBrowser,
  mishaps,
}) => {
  mishaps.expect(/WebSocket|status of 401/);
  await hub.addDevice('door', 'Door');
  const phone = await (await newBrowser()).newPage();
  await phone.goto(await pairingLink(hub, 'door'));
  await expect(phone.getByRole('heading', { level: 1, name: 'Door' })).toBeVisible();
  await hub.call('DELETE', '/api/devices/door/pairing');
  await phone.getByRole('button', { name: 'Start' }).click();
  await expect(phone.getByText('This phone is no longer paired with Door')).toBeVisible();
  expect(await phone.evaluate(() => document.querySelector('video')?.srcObject)).toBeNull();
});

test('an operator’s own browser is a camera without a key; a second one takes over, and size and side change while it sends', async ({
  page,
  hub,
}) => {
  await hub.addDevice('desk', 'Desk');
  const operator = { name: 'Oda', email: 'oda@example.org', password };
  await addPerson(hub, operator, { role: 'operator' });
  await logIn(page, operator.email, password, '/devices/desk');
  const opened = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'Use this browser’s camera' }).click();
  const camera = await opened;
  await startSending(camera);
  await sends(camera);
  await expect.poll(async () => (await deviceOf(hub, 'desk')).status.picture?.width).toBe(1280);
  await camera.getByText('640', { exact: true }).click();
  await expect.poll(async () => (await deviceOf(hub, 'desk')).status.picture?.width).toBe(640);
  await camera.getByText('Front', { exact: true }).click();
  await sends(camera);

  const second = await page.context().newPage();
  await second.goto('/capture?device=desk');
  await startSending(second);
  await expect(camera.getByText('Something else sends as Desk now')).toBeVisible();
  await sends(second);
  await startSending(camera);
  await sends(camera);
  await expect(second.getByText('Something else sends as Desk now')).toBeVisible();
});

test('a page without https, a camera that is refused, and a visitor without a link are each told what to do', async ({
  hub,
  newBrowser,
}) => {
  await hub.addDevice('door', 'Door');
  const link = new URL(await pairingLink(hub, 'door'));
  const phone = await (await newBrowser({ viewport: { width: 360, height: 740 } })).newPage();
  await phone.goto(`http://phone.test:${hub.port}/capture${link.hash}`);
  await expect(phone.getByText('This address cannot open a camera')).toBeVisible();
  await expect(phone.getByText(/TLS=self-signed/)).toBeVisible();
  expect(await sideways(phone)).toBe(false);

  await phone.goto('/capture');
  await expect(phone.getByText(/press “Pair a phone”/)).toBeVisible();
  expect(await sideways(phone)).toBe(false);

  await phone.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));
  });
  await phone.goto(link.href);
  await phone.reload();
  await expect(
    phone.getByRole('heading', { level: 1, name: 'Door' }),
    'the link was not spent',
  ).toBeVisible();
  await phone.getByRole('button', { name: 'Start' }).click();
  await expect(phone.getByText('The camera is not allowed')).toBeVisible();
  await expect(phone.getByRole('button', { name: 'Start' })).toBeVisible();
});
