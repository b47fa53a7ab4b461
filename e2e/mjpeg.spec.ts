// The doors for everything that is not our page, in a real browser.
import { addPerson, expect, logIn, test, viewer } from './fixtures.ts';
import { clockNumberOf, readImage } from './support/read-picture.ts';

test('an <img> of the MJPEG stream shows one picture after the other, and the present one', async ({
  page,
  hub,
  camera,
}) => {
  const cam = camera('door', await hub.addDevice('door', 'Door'));
  await addPerson(hub, viewer, { grants: ['door'] });
  await logIn(page, viewer.email, viewer.password);
  await page.evaluate(() => {
    const image = document.createElement('img');
    image.id = 'stream';
    image.src = '/api/devices/door/stream.mjpeg';
    document.body.append(image);
  });
  const image = page.locator('#stream');
  const number = async () => (await readImage(image)) ?? -1;
  await expect.poll(number).toBeGreaterThan(-1);
  const first = await number();
  await expect.poll(number, { intervals: [50] }).toBeGreaterThan(first + 10);
  const present = cam.last?.number ?? 0;
  expect(present - (await number()), 'frames behind, at 10 per second').toBeLessThan(10);
});

test('the snapshot is the newest picture, byte for byte', async ({ page, hub, camera }) => {
  const cam = camera('door', await hub.addDevice('door', 'Door'));
  await addPerson(hub, viewer, { grants: ['door'] });
  await logIn(page, viewer.email, viewer.password);
  await expect.poll(() => cam.posted.size).toBeGreaterThan(5);
  await cam.stop();
  const answer = await page.request.get('/api/devices/door/snapshot.jpg');
  const bytes = await answer.body();
  expect(answer.headers()['x-frame-seq']).toBe(String(cam.last?.seq));
  expect(bytes.equals(cam.last?.bytes ?? Buffer.alloc(0))).toBe(true);
  expect(await clockNumberOf(bytes)).toBe(cam.last?.number);
});
