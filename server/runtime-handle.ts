// The one value that the custom server and Next's bundles share. A module singleton would exist once per bundle
// (measured: four times); only a registered symbol on globalThis exists once.
import type { User } from '#contract/api/users.ts';

export type LoginOutcome =
  | { outcome: 'welcome'; user: Pick<User, 'id' | 'email' | 'name'>; loginVersion: number }
  /** Wrong address or wrong password or a disabled account; nobody learns which. */
  | { outcome: 'refused' }
  | { outcome: 'wait'; seconds: number };

/** All that pages and next-auth may ask of the hub. Everything else goes through the API, like any other client. */
export interface PageRuntime {
  /** Signs next-auth's cookies. */
  readonly authSecret: string;
  /** The person whose login cookie this is; null when not logged in (or disabled, or logged out elsewhere). */
  currentUser(cookieHeader: string | null): Promise<User | null>;
  /** True until the first administrator exists. */
  setupNeeded(): boolean;
  logIn(credentials: { email: string; password: string; address: string }): Promise<LoginOutcome>;
}

const key = Symbol.for('frameroom.runtime');
type Holder = { [key]?: PageRuntime };

/** Returns what takes it back. */
export function provideRuntime(runtime: PageRuntime): () => void {
  const holder = globalThis as Holder;
  if (holder[key]) throw new Error('A runtime is already there: this process runs two hubs.');
  holder[key] = runtime;
  return () => {
    delete holder[key];
  };
}

export function readRuntime(): PageRuntime {
  const runtime = (globalThis as Holder)[key];
  if (!runtime)
    throw new Error('The hub is not running: start with `npm start` or `npm run dev`, not with `next`.');
  return runtime;
}
