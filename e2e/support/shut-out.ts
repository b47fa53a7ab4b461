// What is taken away from somebody who looks: a viewer before the only camera, and what is left afterwards.
import type { Page } from '@playwright/test';
import {
  addPerson,
  expect,
  type HubProcess,
  livePicture,
  logIn,
  password,
  pictureBeyond,
  viewer,
} from '../fixtures.ts';

/** What is taken away goes within this time. */
export const atOnce = { timeout: 2000 };

export const loginPage = (page: Page) => page.getByRole('heading', { level: 1, name: 'Log in' });

/** The viewer, on the page of the only camera. */
export async function watchTheDoor(
  page: Page,
  hub: HubProcess,
  camera: (device: string, key: string) => unknown,
): Promise<void> {
  camera('door', await hub.addDevice('door', 'Front door'));
  await addPerson(hub, viewer, { grants: ['door'] });
  await logIn(page, viewer.email, password, '/devices/door');
  await pictureBeyond(page, 'Front door', 0);
}

/** The picture is gone at once; the login page comes as fast as the machine can. */
export async function isShutOut(page: Page): Promise<void> {
  await expect(livePicture(page, 'Front door')).toHaveCount(0, atOnce);
  await expect(loginPage(page)).toBeVisible();
}
