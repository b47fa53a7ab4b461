// What the login page and the log-out call, without the pages.
import { type PageRuntime, readRuntime } from '#server/runtime-handle.ts';

/** Of the hub that runs now. */
export function loginDoor(): Pick<PageRuntime, 'logIn' | 'logOut'> {
  return readRuntime();
}
