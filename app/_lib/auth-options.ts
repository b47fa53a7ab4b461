// next-auth: a login cookie for people. Who may log in, and for how long a cookie is good, the hub decides.
import 'server-only';
import type { NextAuthOptions } from 'next-auth';
import { type LoginId, loginIdSchema } from '#contract/ids.ts';
import { passwordProvider } from './auth-options-password.ts';
import { singleSignOnProvider } from './auth-options-single-sign-on.ts';
import type { PageRuntime, SingleSignOnRefusal } from './runtime.ts';
import { safePath } from './safe-path.ts';

declare module 'next-auth' {
  /** What a provider answers: a login, or why there is none. */
  interface User {
    login?: LoginId;
    refused?: SingleSignOnRefusal;
  }
}

/** Whose request it is. */
export type Caller = { address: string; userAgent: string };

/** The longest that browsers keep a cookie. The hub ends a login that is not used long before. */
const maxAgeSeconds = 400 * 24 * 60 * 60;

export function authOptions(hub: PageRuntime, caller: Caller): NextAuthOptions {
  return {
    secret: hub.authSecret,
    session: { strategy: 'jwt', maxAge: maxAgeSeconds },
    pages: { signIn: '/login', error: '/login' },
    providers: [
      ...(hub.passwordLogin ? [passwordProvider(hub, caller)] : []),
      ...(hub.singleSignOn ? [singleSignOnProvider(hub, hub.singleSignOn, caller)] : []),
    ],
    callbacks: {
      signIn: ({ user }) => (user.refused ? `/login?error=${user.refused}` : true),
      /** The cookie only names the login; whether that is still good, the hub says. */
      jwt: ({ token, user }) => (user ? { sub: user.id, login: user.login } : token),
      session: ({ session }) => session,
      redirect: ({ url, baseUrl }) => baseUrl + safePath(url, baseUrl),
    },
    events: {
      async signOut({ token }) {
        const login = loginIdSchema.safeParse(token?.login);
        if (login.success) await hub.logOut(login.data);
      },
    },
    logger: {
      error: (code, problem) => hub.warn(code, messageOf(problem)),
      warn: (code) => hub.warn(code, ''),
      debug() {},
    },
  };
}

/** A refused connection may have a code and no message. The provider's own words are in `error_description`. */
function messageOf(problem: Error | { error: Error; [key: string]: unknown }): string {
  const error = problem instanceof Error ? problem : problem.error;
  const code = 'code' in error ? error.code : undefined;
  const description = problem instanceof Error ? undefined : problem.error_description;
  return [error.message || code, description].filter((text) => typeof text === 'string').join(': ');
}
