// A one-time link on which a person chooses a password, made by an administrator: shown once, and mailed where that is asked.
import type { IncomingMessage } from 'node:http';
import type { PasswordLink, User } from '#contract/api/users.ts';
import type { Principal } from '#server/access/principal.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { ApiDeps } from './index.ts';
import { pageAddress } from './page-address.ts';

type Deps = Pick<ApiDeps, 'people' | 'passwordLinks' | 'passwordLogin' | 'mail' | 'publicUrl' | 'proxy'>;

export function createPasswordLinkMaker(deps: Deps) {
  const { people, passwordLinks, passwordLogin, mail } = deps;

  /** Who asked for it, as its reader knows them. */
  const nameOf = (principal: Principal) =>
    (principal.kind === 'user' || principal.kind === 'token') && people.find(principal.user)?.name;

  return {
    /** Asked before anything is written. @throws AppError `conflict` */
    requirePossible(wanted: { mail: boolean }): void {
      requirePasswordLogin(passwordLogin);
      if (wanted.mail && !mail) {
        throw new AppError(
          'conflict',
          'This hub has no mail server. Leave the mail out and pass the link on yourself, or set SMTP_URL and SMTP_FROM.',
        );
      }
    },

    async make(
      user: User,
      { req, principal, wantsMail }: { req: IncomingMessage; principal: Principal; wantsMail: boolean },
    ): Promise<PasswordLink> {
      const purpose = user.state === 'invited' ? 'invite' : 'reset';
      const { secret, expiresAt } = await passwordLinks.issue(user.id, purpose);
      const url = pageAddress(deps, req, `/join#${secret}`);
      if (!wantsMail || !mail) return { url, expiresAt, mail: 'not_wanted' };
      const by = nameOf(principal) || 'An administrator';
      const sent = await mail.sendLink({ to: user.email, name: user.name, purpose, url, expiresAt, by });
      return { url, expiresAt, mail: sent };
    },
  };
}

/** @throws AppError `conflict` where people come in by single sign-on only */
export function requirePasswordLogin(passwordLogin: boolean): void {
  if (!passwordLogin) {
    throw new AppError(
      'conflict',
      'Passwords are switched off on this hub (PASSWORD_LOGIN=off): people come in by single sign-on.',
    );
  }
}
