// What pages and next-auth may ask of the hub.
import type { Logger } from '#server/lib/logger.ts';
import type { PageRuntime } from '#server/runtime-handle.ts';
import type { Access } from './access.ts';

export function createPageRuntime(options: { access: Access; authSecret: string; log: Logger }): PageRuntime {
  const { access, authSecret, log } = options;
  const { people, permissions, credentials } = access;
  return {
    authSecret,
    setupNeeded: access.firstRun.isNeeded,
    logIn: access.logIn,

    async currentUser(cookieHeader) {
      const principal = await credentials.principalOf({ headers: { cookie: cookieHeader ?? undefined } });
      if (principal.kind !== 'user' || !permissions.decide(principal, { action: 'enter' }).allowed)
        return null;
      const user = people.find(principal.user);
      if (!user) return null;
      void people
        .noteSeen(user.id)
        .catch((error: unknown) =>
          log.warn({ err: error }, 'when a person was last seen could not be written'),
        );
      return people.present(user);
    },
  };
}
