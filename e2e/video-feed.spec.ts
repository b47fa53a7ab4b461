// The debug page of the processors' protocol in a real browser.
import { addPerson, expect, logIn, test, viewer } from './fixtures.ts';
import { readImage } from './support/read-picture.ts';

test('an <img> of /video_feed shows one picture after the other, and the present one', async ({
  page,
  hub,
  camera,
}) => {
  const cam = camera('door', await hub.addDevice('door', 'Door'));
  await hub.addDevice('yard', 'Yard');
  await addPerson(hub, viewer, { grants: ['door'] });
  await logIn(page, viewer.email, viewer.password);
  await page.evaluate(() => {
    const image = document.createElement('img');
    image.id = 'feed';
    // The only device this person may see; the rest of the query means nothing.
    image.src = '/video_feed?time=1';
    document.body.append(image);
  });
  const image = page.locator('#feed');
  const number = async () => (await readImage(image)) ?? -1;
  await expect.poll(number).toBeGreaterThan(-1);
  const first = await number();
  await expect.poll(number, { intervals: [50] }).toBeGreaterThan(first + 10);
  const present = cam.last?.number ?? 0;
  expect(present - (await number()), 'frames behind, at 10 per second').toBeLessThan(10);
});
