// Every page, narrow and wide: nothing scrolls sideways, everything that can be used has a name, one title each.
import type { Page } from '@playwright/test';
import { postFrame } from '#server/testing/post-frame.ts';
import { makeImage } from '#server/testing/test-images.ts';
import {
  addPerson,
  admin,
  expect,
  type HubProcess,
  isAlive,
  logIn,
  password,
  test,
  viewer,
} from './fixtures.ts';

const usable = new Set(
  'button link textbox searchbox combobox checkbox switch radio tab menuitem slider spinbutton'.split(' '),
);

/** By the browser's own reckoning: what a screen reader would be told. */
async function namelessControls(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  return nodes
    .filter(
      ({ ignored, role, name }) =>
        !ignored && usable.has(String(role?.value)) && !String(name?.value ?? '').trim(),
    )
    .map(({ role, properties }) => `${role?.value} ${JSON.stringify(properties)}`);
}

async function sideways(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const beyond = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > clientWidth + 1,
    );
    return [
      `${scrollWidth} > ${clientWidth}`,
      ...beyond.slice(0, 5).map((element) => element.outerHTML.slice(0, 160)),
    ];
  });
}

async function look(page: Page, place: string): Promise<void> {
  await expect.soft(page.getByRole('heading', { level: 1 }), `${place}: titles`).toHaveCount(1);
  // The stand-ins of what is still loading have other widths.
  await expect(page.locator('[aria-busy="true"], .mantine-Skeleton-root')).toHaveCount(0);
  expect.soft(await sideways(page), `${place}: wider than the window`).toEqual([]);
  expect.soft(await namelessControls(page), `${place}: controls without a name`).toEqual([]);
  expect.soft(await page.title(), `${place}: the tab's title`).toMatch(/\S+ · Frameroom$|^Frameroom$/);
}

/** Devices with long names, one that sends, one that never did; and a session. */
async function furnish(hub: HubProcess): Promise<string> {
  const long = 'The camera over the very long corridor beside the second staircase, north wing';
  const key = await hub.addDevice('corridor-camera-with-an-id-as-long-as-ids-may-be-0123456789-abcd', long);
  await hub.addDevice('quiet', 'Quiet');
  const picture = await makeImage('jpeg', { width: 640, height: 480 });
  const { session } = await postFrame(
    hub,
    'corridor-camera-with-an-id-as-long-as-ids-may-be-0123456789-abcd',
    key,
    picture,
  );
  await postFrame(
    hub,
    'corridor-camera-with-an-id-as-long-as-ids-may-be-0123456789-abcd',
    key,
    Buffer.from('x'),
  ).catch(() => {});
  return session;
}

for (const width of [360, 1280]) {
  test(`every page fits a window ${width} px wide, names its controls, and has one title`, async ({
    page,
    hub,
    mishaps,
  }) => {
    mishaps.expect(/status of 404 .*(nowhere|\/api\/sessions\/)/);
    await page.setViewportSize({ width, height: 800 });
    for (const place of ['/login', '/setup']) {
      await page.goto(place);
      await look(page, place);
    }
    await logIn(page, admin.email, password);
    await look(page, 'the empty wall');
    for (const place of ['/devices', '/sessions']) {
      await page.goto(place);
      await look(page, `${place} without devices`);
    }
    const session = await furnish(hub);
    const user = await addPerson(hub, viewer);
    const device = '/devices/corridor-camera-with-an-id-as-long-as-ids-may-be-0123456789-abcd';
    for (const place of [
      '/',
      '/devices',
      '/devices/new',
      device,
      '/devices/quiet',
      '/devices/never-was',
      '/sessions',
      `/sessions/${session}`,
      '/sessions/00000000-0000-4000-8000-000000000000',
      '/admin/users',
      `/admin/users/${user}`,
      '/admin/groups',
      '/account',
      '/join',
      '/nowhere',
    ]) {
      await page.goto(place);
      await look(page, place);
    }
    await page.goto('/devices/new');
    await isAlive(page);
    await page.getByLabel('Name').fill('Another camera');
    await page.getByRole('button', { name: 'Make its key' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Connect Another camera' })).toBeVisible();
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click();
      await look(page, `/devices/new, ${await tab.textContent()}`);
    }
  });
}

test('on a narrow window the menu leads everywhere', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await logIn(page, admin.email, password);
  for (const [link, title] of [
    ['Devices', 'Devices'],
    ['History', 'History'],
    ['Wall', 'Wall'],
  ] as const) {
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('dialog').getByRole('link', { name: link }).click();
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
});

test('the icon that browsers ask for unasked is there', async ({ page }) => {
  // Chromium asks for it while the page's own <link rel="icon"> is still on its way, and writes a 404 into the console.
  const answer = await page.request.get('/favicon.ico');
  expect(answer.status()).toBeLessThan(400);
});
