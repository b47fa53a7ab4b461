// next-auth: a login cookie for people. Who may log in, and for how long a cookie is good, the hub decides.
import 'server-only';
import type { NextAuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { type LoginId, loginIdSchema } from '#contract/ids.ts';
import { runtime } from './runtime.ts';

/** The longest that browsers keep a cookie. The hub ends a login that is not used long before. */
const maxAgeSeconds = 400 * 24 * 60 * 60;

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
            userAgent: String(request.headers?.['user-agent'] ?? ''),
          });
          if (login.outcome === 'wait') throw new Error(`wait:${login.seconds}`);
          if (login.outcome === 'refused') return null;
          return { ...login.user, login: login.login };
        },
      }),
    ],
    callbacks: {
      /** The cookie only names the login; whether that is still good, the hub says. */
      jwt({ token, user }) {
        return user ? { sub: user.id, login: (user as { login?: LoginId }).login } : token;
      },
      session: ({ session }) => session,
    },
    events: {
      async signOut({ token }) {
        const login = loginIdSchema.safeParse(token?.login);
        if (login.success) await hub.logOut(login.data);
      },
    },
  };
}
