// What every journey stands on: a hub of its own, a browser whose mishaps fail the test, people and cameras.
import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from '@playwright/test';
import { type Camera, type CameraOptions, startCamera } from './support/camera.ts';
import { createMishaps, type Mishaps } from './support/mishaps.ts';
import { readCanvas, type ShownPicture } from './support/read-picture.ts';
import { type HubProcess, startHub } from './support/start-hub.ts';

export { expect, type HubProcess };

export const password = 'correct horse battery';
export const admin = { name: 'Ada Admin', email: 'ada@example.org', password };
export const viewer = { name: 'Vera Viewer', email: 'vera@example.org', password };

type Journey = {
  /** Settings of the hub. By default it has its administrator, `admin`. */
  hubEnv: Record<string, string>;
  hub: HubProcess;
  mishaps: Mishaps;
  /** Another browser (own cookies), its mishaps watched like those of `page`. */
  newBrowser(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** A camera that is stopped with the test. */
  camera(device: string, key: string, options?: CameraOptions): Camera;
};

export const test = base.extend<Journey>({
  hubEnv: [{ ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: password }, { option: true }],

  hub: async ({ hubEnv }, use) => {
    const hub = await startHub(hubEnv);
    await use(hub);
    const end = await hub.stop();
    await hub.remove();
    expect(hub.complaints, 'what the hub complained of').toEqual([]);
    expect(end.tookMs, 'the time the hub took to stop').toBeLessThan(10_000);
    expect(end.code, 'the exit code of the hub').not.toBe(1);
  },

  baseURL: async ({ hub }, use) => use(hub.url),

  mishaps: async ({ hub: _ }, use) => {
    const mishaps = createMishaps();
    await use(mishaps);
    expect(mishaps.unexpected(), 'what went wrong in the browser').toEqual([]);
  },

  context: async ({ context, mishaps }, use) => {
    mishaps.watch(context);
    await use(context);
  },

  newBrowser: async ({ browser, hub, mishaps }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext({ baseURL: hub.url, ...options });
      mishaps.watch(context);
      contexts.push(context);
      return context;
    });
    for (const context of contexts) await context.close();
  },

  camera: async ({ hub }, use) => {
    const cameras: Camera[] = [];
    await use((device, key, options) => {
      const camera = startCamera(hub, device, key, options);
      cameras.push(camera);
      return camera;
    });
    await Promise.all(cameras.map((camera) => camera.stop()));
  },
});

/** React has taken the form over; before that the browser would send it itself. */
export async function formIsAlive(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    Object.keys(document.querySelector('form') ?? {}).some((key) => key.startsWith('__reactProps')),
  );
}

export async function createAdministrator(page: Page, setupLink: string | null): Promise<void> {
  if (!setupLink) throw new Error('The hub printed no set-up link.');
  await page.goto(setupLink);
  await formIsAlive(page);
  await page.getByLabel('Name').fill(admin.name);
  await page.getByLabel('E-mail').fill(admin.email);
  await page.getByLabel('Password', { exact: true }).fill(admin.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Wall' })).toBeVisible();
}

export async function fillLogin(page: Page, email: string, secret: string): Promise<void> {
  await formIsAlive(page);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
}

/** Through the real form, and on to the wall or to `path`. */
export async function logIn(page: Page, email: string, secret: string, path = '/'): Promise<void> {
  await page.goto(path === '/' ? '/login' : `/login?callbackUrl=${encodeURIComponent(path)}`);
  await fillLogin(page, email, secret);
  await page.waitForURL((url) => url.pathname === path);
  await isAlive(page);
}

/** The page's program runs: what the server rendered is there before it, and hears no key. */
export async function isAlive(page: Page): Promise<void> {
  await expect(page.getByRole('status', { name: 'Live connection: Connected' })).toBeVisible();
}

/** A person made through the API; answers the id. */
export async function addPerson(
  hub: HubProcess,
  person: { name: string; email: string; password: string },
  options: { role?: 'admin' | 'operator' | 'viewer'; grants?: string[] } = {},
): Promise<string> {
  const { user } = await hub.call<{ user: { id: string } }>('POST', '/api/users', { ...person, ...options });
  return user.id;
}

export const livePicture = (page: Page, name: string) =>
  page.getByRole('img', { name: `Live picture of ${name}` });

/** Waits until the picture shows a clock number above `above`, and answers it. */
export async function pictureBeyond(page: Page, name: string, above: number): Promise<ShownPicture> {
  let shown: ShownPicture | null = null;
  const canvas = livePicture(page, name);
  await expect
    .poll(
      async () => {
        shown = await readCanvas(canvas);
        return shown.number ?? -1;
      },
      { message: `the clock number that ${name} shows`, timeout: 15_000, intervals: [100] },
    )
    .toBeGreaterThan(above);
  if (!shown) throw new Error('There is no picture.');
  return shown;
}
