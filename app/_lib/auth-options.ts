// next-auth: a login cookie for people. Who may log in, and for how long a cookie is good, the hub decides.
import 'server-only';
import type { NextAuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { runtime } from './runtime.ts';

/** A cookie lasts this long without a visit. */
const maxAgeSeconds = 30 * 24 * 60 * 60;

export async function authOptions(): Promise<NextAuthOptions> {
  const hub = await runtime();
  return {
    secret: hub.authSecret,
    session: { strategy: 'jwt', maxAge: maxAgeSeconds },
    pages: { signIn: '/login', error: '/login' },
    providers: [
      CredentialsProvider({
        credentials: { email: {}, password: {} },
        async authorize(credentials, request) {
          const login = await hub.logIn({
            email: credentials?.email ?? '',
            password: credentials?.password ?? '',
            // Written by the hub's own listener on each request, whatever the client claimed.
            address: String(request.headers?.['x-forwarded-for'] ?? ''),
          });
          if (login.outcome === 'wait') throw new Error(`wait:${login.seconds}`);
          if (login.outcome === 'refused') return null;
          return { ...login.user, loginVersion: login.loginVersion };
        },
      }),
    ],
    callbacks: {
      /** The version makes a cookie void when the password changes or the account is disabled. */
      jwt({ token, user }) {
        return user
          ? { sub: user.id, loginVersion: (user as { loginVersion?: number }).loginVersion }
          : token;
      },
      session: ({ session }) => session,
    },
  };
}
