// What pages and next-auth may ask of the hub.
import type { PageRuntime, SingleSignOnProvider } from '#server/runtime-handle.ts';
import type { Access } from './access.ts';

export type PageRuntimeOptions = {
  access: Access;
  authSecret: string;
  passwordLogin: boolean;
  singleSignOn: SingleSignOnProvider | null;
};

export function createPageRuntime(options: PageRuntimeOptions): PageRuntime {
  const { access, authSecret, passwordLogin, singleSignOn } = options;
  const { people, permissions, logins, doors } = access;
  return {
    authSecret,
    passwordLogin,
    singleSignOn,
    setupNeeded: access.firstRun.isNeeded,
    logIn: access.logIn,
    logInVouched: access.logInVouched,

    async currentUser({ cookie, address }) {
      const principal = await doors.whoIs({ headers: { cookie: cookie ?? undefined }, address });
      const isIn = principal.kind === 'user' && permissions.decide(principal, { action: 'enter' }).allowed;
      const user = isIn ? people.find(principal.user) : null;
      return user && people.present(user);
    },

    logOut: logins.end,
  };
}
