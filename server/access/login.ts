// The login door: limited per account and per address, and silent about which part was wrong.
import { emailSchema } from '#contract/api/users.ts';
import type { Logger } from '#server/lib/logger.ts';
import type { LoginOutcome } from '#server/runtime-handle.ts';
import type { Attempts } from './attempts.ts';
import type { Logins } from './logins.ts';
import { hashPassword, isPassword } from './passwords.ts';
import type { People } from './people.ts';
import type { UserRecord } from './ports.ts';

export type PasswordLogin = { email: string; password: string; address: string; userAgent: string };
export type Login = (credentials: PasswordLogin) => Promise<LoginOutcome>;

/** What became of a try, for the record. The e-mail is what was typed, and never the password. */
export type LoginNews =
  | { outcome: 'welcome'; user: UserRecord; address: string }
  | { outcome: 'refused' | 'wait'; email: string; address: string }
  /** By single sign-on; `email` as the provider said it, null when nothing of its answer can be believed. */
  | { outcome: 'not_vouched'; email: string | null; address: string; why: string };

export function createLogin(options: {
  people: Pick<People, 'find' | 'findByEmail'>;
  logins: Pick<Logins, 'start' | 'end'>;
  attempts: Attempts;
  log: Logger;
  onOutcome(news: LoginNews): void;
}): Login {
  const { people, logins, attempts, log, onOutcome } = options;
  // Verified in place of an unknown person's hash, so that the answer takes as long either way.
  const nobodysHash = hashPassword('nobody has this password');

  function refuse(email: string, address: string): LoginOutcome {
    log.info({ address }, 'login refused');
    onOutcome({ outcome: 'refused', email, address });
    return { outcome: 'refused' };
  }

  return async ({ email: given, password, address, userAgent }) => {
    const email = emailSchema.safeParse(given);
    const account = email.success ? email.data : 'not an address';
    const seconds = await attempts.take(address, account);
    if (seconds > 0) {
      log.warn({ address }, 'login refused: too many tries');
      onOutcome({ outcome: 'wait', email: account, address });
      return { outcome: 'wait', seconds };
    }
    const user = people.findByEmail(account);
    const matches = await isPassword(user?.passwordHash ?? (await nobodysHash), password.slice(0, 1000));
    if (!user || user.passwordHash === null || !matches || user.disabledAt !== null)
      return refuse(account, address);
    await attempts.forgive(account);
    const login = await logins.start({ user: user.id, method: 'password', address, userAgent });
    // The password was changed, or the account disabled, while this one was checked: that ended all logins but this.
    const current = people.find(user.id);
    if (current?.passwordHash !== user.passwordHash || current.disabledAt !== null) {
      await logins.end(login.id);
      return refuse(account, address);
    }
    onOutcome({ outcome: 'welcome', user, address });
    return {
      outcome: 'welcome',
      user: { id: user.id, email: user.email, name: user.name },
      login: login.id,
    };
  };
}
