// Journeys through a provider of single sign-on: a provider and a hub that asks it, and the way from one to the other.
import type { Page } from '@playwright/test';
import { test as base, expect, type HubProcess } from '../fixtures.ts';
import { clientId, clientSecret, type OidcProvider, startOidcProvider } from './oidc-provider.ts';

export { expect };

type Journey = {
  oidc: OidcProvider;
  /** Settings beside those of the provider. */
  settings: Record<string, string>;
};

export const test = base.extend<Journey>({
  settings: [{}, { option: true }],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its first argument.
  oidc: async ({}, use) => {
    const oidc = await startOidcProvider();
    await use(oidc);
    await oidc.close();
  },

  hubEnv: async ({ oidc, settings }, use) =>
    use({
      OIDC_ISSUER: oidc.issuer,
      OIDC_CLIENT_ID: clientId,
      OIDC_CLIENT_SECRET: clientSecret,
      OIDC_NAME: 'Campus',
      ...settings,
    }),
});

export const callbackPath = '/api/auth/callback/oidc';

/** Six redirects between three programs, and two pages. */
const journeyMs = 20_000;

/** From the login page to the provider, and back to wherever that leads. */
export async function goToProvider(page: Page, place = '/login'): Promise<void> {
  await page.goto(place);
  const button = page.getByRole('button', { name: 'Log in with Campus' });
  await expect(button).toBeVisible();
  // Before React has taken it over, a click does nothing.
  await expect
    .poll(() => button.evaluate((it) => Object.keys(it).some((key) => key.startsWith('__reactProps'))))
    .toBe(true);
  await button.click();
}

export async function expectWelcome(page: Page, heading = 'Wall'): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible({ timeout: journeyMs });
}

/** What `goToProvider` does, without a page: the address at the provider. */
async function begin({ request }: Page): Promise<string> {
  const { csrfToken } = (await (await request.get('/api/auth/csrf')).json()) as { csrfToken: string };
  const form = { csrfToken, callbackUrl: '/', json: 'true' };
  const { url } = (await (await request.post('/api/auth/signin/oidc', { form })).json()) as { url: string };
  return url;
}

/** All the way: the address where it ends, and what stands there. */
export async function goByRequests(page: Page): Promise<{ url: URL; text: string }> {
  const end = await page.request.get(await begin(page));
  return { url: new URL(end.url()), text: await end.text() };
}

/** Up to the address that the provider sends the browser back to, and not there. */
export async function catchAnswer(page: Page): Promise<URL> {
  let place = new URL(await begin(page));
  while (place.pathname !== callbackPath) {
    const { location } = (await page.request.get(place.href, { maxRedirects: 0 })).headers();
    if (!location) throw new Error(`The provider sent nobody back: the way ends at ${place.href}`);
    place = new URL(location, place);
  }
  return place;
}

/** As somebody who was never here. An open page would notice, and go to the login page by itself in the middle of the next step. */
export async function startAfresh(page: Page): Promise<void> {
  await page.goto('about:blank');
  await page.context().clearCookies();
}

/** On the login page with this sentence, and not logged in. */
export async function expectRefusal(page: Page, sentence: RegExp): Promise<void> {
  await page.waitForURL(/\/login\?.*error=/, { timeout: journeyMs });
  await expect(page.getByRole('main').getByRole('alert')).toHaveText(sentence);
  expect((await page.request.get('/api/me')).status()).toBe(401);
}

export type Me = { email: string; role: string; grants: string[]; hasSingleSignOn: boolean };

export async function readMe(page: Page): Promise<Me> {
  const answer = await page.request.get('/api/me');
  expect(answer.status()).toBe(200);
  return ((await answer.json()) as { user: Me }).user;
}

/** Messages of level warn and above in the hub's log. */
export function warningsOf(hub: HubProcess): string[] {
  return hub.log
    .map((line) => JSON.parse(line) as { level: number; problem?: string; msg: string })
    .filter(({ level }) => level >= 40)
    .map(({ problem, msg }) => problem ?? msg);
}
