// From what an OpenID Connect provider vouches for to a person of this hub: known already, joined by e-mail, or new.
import { emailSchema, type Role } from '#contract/api/users.ts';
import { isAppError } from '#server/lib/app-error.ts';
import { createTurns } from '#server/lib/in-turn.ts';
import type { Logger } from '#server/lib/logger.ts';
import type { SingleSignOnOutcome, SingleSignOnRefusal, VouchedPerson } from '#server/runtime-handle.ts';
import type { LoginNews } from './login.ts';
import type { Logins } from './logins.ts';
import type { People } from './people.ts';
import type { UserRecord } from './ports.ts';
import { type RoleClaim, roleOf } from './single-sign-on-role.ts';

export type SingleSignOnOptions = {
  people: People;
  logins: Pick<Logins, 'start' | 'end'>;
  /** Undefined: roles are given in the hub; whoever is new is a viewer without grants. */
  role: RoleClaim | undefined;
  log: Logger;
  onOutcome(news: LoginNews): void;
};

export function createSingleSignOn({ people, logins, role, log, onOutcome }: SingleSignOnOptions) {
  // Two first logins of the same person at the same moment make one account.
  const inTurn = createTurns();

  /**
   * A person is joined to an account by e-mail only when the provider says that the address is verified: else whoever
   * can type an administrator's address at the provider would become that administrator.
   */
  async function findOrMake(
    vouched: VouchedPerson,
    wanted: Role | null,
  ): Promise<UserRecord | SingleSignOnRefusal> {
    const { issuer, subject, claims } = vouched;
    const known = people.findBySingleSignOn(issuer, subject);
    if (known) return known.disabledAt === null ? known : 'account_disabled';
    const email = emailSchema.safeParse(claims.email);
    if (!email.success) return 'no_email';
    const same = people.findByEmail(email.data);
    if (!same) {
      const name = typeof claims.name === 'string' && claims.name.trim() ? claims.name.trim() : email.data;
      const made = await people.create({
        email: email.data,
        name: name.slice(0, 80),
        role: wanted ?? 'viewer',
        singleSignOn: { issuer, subject },
      });
      return people.get(made.id);
    }
    if (claims.email_verified !== true) return 'email_not_verified';
    if (same.singleSignOn) return 'other_person';
    if (same.disabledAt !== null) return 'account_disabled';
    await people.setSingleSignOn(same.id, { issuer, subject });
    return people.get(same.id);
  }

  /** The provider's word on the role is taken at every login; but never so that no administrator is left. */
  async function takeRole(user: UserRecord, wanted: Role): Promise<void> {
    if (user.role === wanted) return;
    try {
      await people.update(user.id, { role: wanted });
    } catch (error) {
      if (!isAppError(error) || error.code !== 'conflict') throw error;
      log.warn({ user: user.id }, 'the last administrator stays one, though the provider says otherwise');
    }
  }

  function refuse(
    { claims, subject, address }: VouchedPerson,
    why: SingleSignOnRefusal,
  ): SingleSignOnOutcome {
    const email = (typeof claims.email === 'string' ? claims.email : subject).slice(0, 254);
    log.info({ address, why }, 'single sign-on refused');
    onOutcome({ outcome: 'not_vouched', email, address, why });
    return { outcome: 'refused', why };
  }

  return async (vouched: VouchedPerson): Promise<SingleSignOnOutcome> => {
    const { address, userAgent, claims } = vouched;
    const wanted = role ? roleOf(claims, role) : null;
    if (wanted === 'nobody') return refuse(vouched, 'no_role');
    const user = await inTurn(() => findOrMake(vouched, wanted));
    if (typeof user === 'string') return refuse(vouched, user);
    if (wanted) await takeRole(user, wanted);
    const login = await logins.start({ user: user.id, method: 'single_sign_on', address, userAgent });
    // Disabled while this one was looked at: that ended all logins but this.
    if (people.find(user.id)?.disabledAt !== null) {
      await logins.end(login.id);
      return refuse(vouched, 'account_disabled');
    }
    onOutcome({ outcome: 'welcome', user, address });
    return {
      outcome: 'welcome',
      user: { id: user.id, email: user.email, name: user.name },
      login: login.id,
    };
  };
}
