// What pages and next-auth may ask of the hub.
import { isAppError } from '#server/lib/app-error.ts';
import type { Logger } from '#server/lib/logger.ts';
import type { PageRuntime, SingleSignOnProvider } from '#server/runtime-handle.ts';
import type { Access } from './access.ts';
import type { LoginRecord } from './ports.ts';
import type { Principal } from './principal.ts';

export type PageRuntimeOptions = {
  access: Access;
  authSecret: string;
  passwordLogin: boolean;
  canMail: boolean;
  singleSignOn: SingleSignOnProvider | null;
  log: Logger;
  onLogOut(login: LoginRecord): void;
};

export function createPageRuntime(options: PageRuntimeOptions): PageRuntime {
  const { access, authSecret, passwordLogin, canMail, singleSignOn, log } = options;
  const { people, permissions, logins, doors } = access;

  /** An address that has brought too many invalid cookies is shown the login page, like anybody who is not logged in. */
  async function whoIs(cookie: string | null, address: string): Promise<Principal> {
    try {
      return await doors.whoIs({ headers: { cookie: cookie ?? undefined }, address });
    } catch (error) {
      if (isAppError(error)) return { kind: 'stranger', brought: 'invalid' };
      throw error;
    }
  }

  return {
    authSecret,
    passwordLogin,
    canMail,
    singleSignOn,
    setupNeeded: access.firstRun.isNeeded,
    logIn: access.logIn,
    logInVouched: access.logInVouched,
    takeSignOnStep: (address) => access.attempts.singleSignOn.take(address),
    noteFailedSignOn: access.noteFailedSignOn,
    warn: (code, problem) => log.warn({ code, problem: harmless(problem) }, 'next-auth reported a problem'),

    async currentUser({ cookie, address }) {
      const principal = await whoIs(cookie, address);
      const isIn = principal.kind === 'user' && permissions.decide(principal, { action: 'enter' }).allowed;
      const user = isIn ? people.find(principal.user) : null;
      return user && people.present(user);
    },

    async logOut(id) {
      const login = logins.find(id);
      await logins.end(id);
      if (login) options.onLogOut(login);
    },
  };
}

/** Partly written by strangers, and it may quote a state, a nonce or a token: all of them are longer than any word. */
function harmless(text: string): string {
  return text.slice(0, 500).replaceAll(/[\w-]{40,}/g, '…');
}
