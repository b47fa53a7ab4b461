// The one value that the custom server and Next's bundles share. A module singleton would exist once per bundle
// (measured: four times); only a registered symbol on globalThis exists once.
import type { User } from '#contract/api/users.ts';
import type { LoginId } from '#contract/ids.ts';

export type LoginOutcome =
  | { outcome: 'welcome'; user: Pick<User, 'id' | 'email' | 'name'>; login: LoginId }
  /** Wrong address or wrong password or a disabled account; nobody learns which. */
  | { outcome: 'refused' }
  | { outcome: 'wait'; seconds: number };

/** What an OpenID Connect provider has vouched for; next-auth has checked signature, issuer, audience, nonce and time. */
export type VouchedPerson = {
  issuer: string;
  subject: string;
  /** All claims of the ID token and of the userinfo answer. */
  claims: Readonly<Record<string, unknown>>;
  address: string;
  userAgent: string;
};

/** The login page has a sentence for each. */
export type SingleSignOnRefusal =
  | 'no_role'
  | 'no_email'
  /** There is an account with this address, and the provider does not say that it is theirs. */
  | 'email_not_verified'
  /** The account with this address belongs to another subject of the provider. */
  | 'other_person'
  | 'account_disabled';

export type SingleSignOnOutcome =
  | Extract<LoginOutcome, { outcome: 'welcome' }>
  | { outcome: 'refused'; why: SingleSignOnRefusal };

/** What next-auth needs to talk to the provider. */
export type SingleSignOnProvider = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  name: string;
  scopes: string;
  idTokenAlgorithm: string;
};

/** All that pages and next-auth may ask of the hub. Everything else goes through the API, like any other client. */
export interface PageRuntime {
  /** Signs next-auth's cookies. */
  readonly authSecret: string;
  /** False: single sign-on only. */
  readonly passwordLogin: boolean;
  /** One-time links can go out by e-mail. */
  readonly canMail: boolean;
  /** Null: passwords only. */
  readonly singleSignOn: SingleSignOnProvider | null;
  /** The person whose login cookie this is; null when not logged in (or disabled, or logged out elsewhere). */
  currentUser(request: { cookie: string | null; address: string }): Promise<User | null>;
  /** True until the first administrator exists. */
  setupNeeded(): boolean;
  logIn(credentials: {
    email: string;
    password: string;
    address: string;
    userAgent: string;
  }): Promise<LoginOutcome>;
  logInVouched(person: VouchedPerson): Promise<SingleSignOnOutcome>;
  /** Counts a step of single sign-on, before it is made. Answers 0, or the seconds to wait. */
  takeSignOnStep(address: string): Promise<number>;
  /** What came back from the provider could not be believed; `why` is next-auth's word for it. */
  noteFailedSignOn(failure: { address: string; why: string }): void;
  /** What next-auth would print on the console goes to the hub's log. */
  warn(code: string, problem: string): void;
  /** The login that a cookie names is over: its sockets and pages in every tab lose it. */
  logOut(login: LoginId): Promise<void>;
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
