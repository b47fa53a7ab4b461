// Logging in with an e-mail address and a password, for next-auth.
import 'server-only';
import CredentialsProvider from 'next-auth/providers/credentials';
import type { Caller } from './auth-options.ts';
import type { PageRuntime } from './runtime.ts';

export function passwordProvider(hub: PageRuntime, caller: Caller) {
  return CredentialsProvider({
    credentials: { email: {}, password: {} },
    async authorize(credentials) {
      const login = await hub.logIn({
        email: credentials?.email ?? '',
        password: credentials?.password ?? '',
        ...caller,
      });
      if (login.outcome === 'wait') throw new Error(`wait:${login.seconds}`);
      if (login.outcome === 'refused') return null;
      return { ...login.user, login: login.login };
    },
  });
}
