// The page of protocol 0 in a real browser: with our script, and with one that does what the original's does.
import { addPerson, expect, logIn, test, viewer } from './fixtures.ts';
import { readImage } from './support/read-picture.ts';

const page0 = '/face_mask_detection.html';
const scriptPath = '**/static/js/raspberry_pi_live_stream.js';

/** As the original: `io()` of the page's own server, listeners at DOMContentLoaded, the first <img>, and no guard of any kind. */
const unguardedScript = `(() => {
  const socket = io();
  const box = document.getElementById('raspberry-pi-id');
  const submit = document.getElementById('submit-pi-id');
  const say = (text) => { document.getElementById('user-room-status').textContent = text; box.value = ''; };
  const image = () => document.getElementsByTagName('img')[0];
  let before = '';
  box.addEventListener('keyup', (event) => { if (event.code == 'Enter') submit.click(); });
  submit.addEventListener('click', () => {
    const room = box.value.trim();
    socket.emit('/face_mask_detection/join', { room });
    if (before) {
      socket.emit('/face_mask_detection/leave', { room: before });
      image().removeAttribute('src');
      say('Left room: ' + before);
    }
    before = room;
  });
  document.addEventListener('DOMContentLoaded', () => {
    socket.on('new_frame', (frame) => { const id = Object.keys(frame)[0]; image().id = id; image().src = frame[id]; });
    socket.on('join_room_msg', (message) => say('Joined room: ' + message['room_entered_msg']));
  });
})();`;

test('a person who logs in on the way watches a Pi, and changes to another', async ({
  page,
  hub,
  camera,
}) => {
  camera('pi-1', await hub.addDevice('pi-1'));
  camera('pi-2', await hub.addDevice('pi-2'));
  await addPerson(hub, viewer, { grants: ['pi-1', 'pi-2'] });
  await page.goto(page0);
  await expect(page).toHaveURL(/\/login\?callbackUrl=%2Fface_mask_detection\.html$/);
  await page.getByLabel('E-mail').fill(viewer.email);
  await page.getByLabel('Password', { exact: true }).fill(viewer.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL(`**${page0}`);

  const box = page.getByLabel('Raspberry Pi ID');
  const image = page.locator('img');
  const number = async () => (await readImage(image)) ?? -1;
  await box.fill('pi-1');
  await box.press('Enter');
  await expect(page.getByRole('status')).toHaveText('Joined room: pi-1');
  await expect.poll(number).toBeGreaterThan(-1);
  const first = await number();
  await expect.poll(number).toBeGreaterThan(first + 5);

  await box.fill('pi-2');
  await page.getByRole('button', { name: 'Watch' }).click();
  await expect(page.getByRole('status')).toHaveText('Joined room: pi-2');
  await expect.poll(() => image.getAttribute('id')).toBe('pi-2');
  await expect.poll(number).toBeGreaterThan(-1);
});

test('submitting the same Pi again goes on watching it', async ({ page, hub, camera }) => {
  camera('pi-1', await hub.addDevice('pi-1'));
  await addPerson(hub, viewer, { grants: ['pi-1'] });
  await logInTo(page);
  const box = page.getByLabel('Raspberry Pi ID');
  for (let turn = 0; turn < 2; turn++) {
    await box.fill('pi-1');
    await box.press('Enter');
    await expect(page.getByRole('status')).toHaveText('Joined room: pi-1');
  }
  await showsNewPictures(page);
});

test('a connection that was lost joins the room again', async ({ page, hub, camera, mishaps }) => {
  mishaps.expect(/socket\.io|ERR_CONNECTION/);
  const key = await hub.addDevice('pi-1');
  camera('pi-1', key);
  await page.goto(`${page0}?key=${key}`);
  await page.getByLabel('Raspberry Pi ID').fill('pi-1');
  await page.getByRole('button', { name: 'Watch' }).click();
  await showsNewPictures(page);
  await hub.stop();
  await expect(page.getByRole('status')).not.toHaveText('Joined room: pi-1');
  await hub.start();
  await expect(page.getByRole('status')).toHaveText('Joined room: pi-1', { timeout: 20_000 });
  await showsNewPictures(page);
});

test('a script that does as the original runs on the page, by login and by key', async ({
  page,
  hub,
  camera,
}) => {
  const key = await hub.addDevice('pi-1');
  camera('pi-1', key);
  await page.route(scriptPath, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: unguardedScript }),
  );
  for (const address of [`${page0}?key=${key}`, `/k/${key}${page0}`]) {
    await page.goto(address);
    await page.getByLabel('Raspberry Pi ID').fill('pi-1');
    await page.getByLabel('Raspberry Pi ID').press('Enter');
    await expect(page.getByRole('status')).toHaveText('Joined room: pi-1');
    await showsNewPictures(page);
  }
  await addPerson(hub, viewer, { grants: ['pi-1'] });
  await logInTo(page);
  await page.getByLabel('Raspberry Pi ID').fill('pi-1');
  await page.getByLabel('Raspberry Pi ID').press('Enter');
  await showsNewPictures(page);
});

type Page = Parameters<typeof logIn>[0];

async function logInTo(page: Page): Promise<void> {
  await logIn(page, viewer.email, viewer.password);
  await page.goto(page0);
}

async function showsNewPictures(page: Page): Promise<void> {
  const number = async () => (await readImage(page.locator('img'))) ?? -1;
  await expect.poll(number).toBeGreaterThan(-1);
  const shown = await number();
  await expect.poll(number).toBeGreaterThan(shown + 3);
}
