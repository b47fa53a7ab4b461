// From what an OpenID Connect provider vouches for to a person of this hub: known already, joined by e-mail, or new.
import { emailSchema, type Role } from '#contract/api/users.ts';
import { isAppError } from '#server/lib/app-error.ts';
import type { Logger } from '#server/lib/logger.ts';
import type { SingleSignOnOutcome, VouchedPerson } from '#server/runtime-handle.ts';
import type { LoginNews } from './login.ts';
import type { Logins } from './logins.ts';
import type { People } from './people.ts';
import type { UserRecord } from './ports.ts';

/** Which values of which claim give which role. `viewer` undefined: everybody else is one. */
export type RoleClaim = { claim: string; admin: string; operator: string; viewer: string | undefined };

export type SingleSignOnOptions = {
  people: People;
  logins: Pick<Logins, 'start'>;
  /** Undefined: roles are given in the hub; whoever is new is a viewer without grants. */
  role: RoleClaim | undefined;
  log: Logger;
  onOutcome(news: LoginNews): void;
};

const refused = (why: string): SingleSignOnOutcome => ({ outcome: 'refused', why });

export function createSingleSignOn({ people, logins, role, log, onOutcome }: SingleSignOnOptions) {
  /**
   * A person is joined to an account by e-mail only when the provider says that the address is verified: else whoever
   * can type an administrator's address at the provider would become that administrator.
   */
  async function findOrMake(vouched: VouchedPerson, wanted: Role | null): Promise<UserRecord | string> {
    const { issuer, subject, claims } = vouched;
    const known = people.findBySingleSignOn(issuer, subject);
    if (known) return known;
    const email = emailSchema.safeParse(claims.email);
    if (!email.success) return 'Your provider did not say which e-mail address is yours.';
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
    if (claims.email_verified !== true)
      return 'There is an account with your e-mail address, but your provider has not verified that it is yours.';
    if (same.singleSignOn)
      return 'The account with your e-mail address belongs to another login of your provider.';
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

  return async (vouched: VouchedPerson): Promise<SingleSignOnOutcome> => {
    const { address, userAgent, claims } = vouched;
    const say = (why: string): SingleSignOnOutcome => {
      onOutcome({
        outcome: 'refused',
        email: String(claims.email ?? vouched.subject).slice(0, 254),
        address,
      });
      return refused(why);
    };
    const wanted = role ? roleOf(claims, role) : null;
    if (wanted === 'nobody')
      return say('Your provider does not give you a role here. Ask whoever runs this hub.');
    const user = await findOrMake(vouched, wanted);
    if (typeof user === 'string') return say(user);
    if (user.disabledAt !== null) return say('Your account here is disabled. Ask an administrator.');
    if (wanted) await takeRole(user, wanted);
    const login = await logins.start({ user: user.id, method: 'single_sign_on', address, userAgent });
    onOutcome({ outcome: 'welcome', user, address });
    return {
      outcome: 'welcome',
      user: { id: user.id, email: user.email, name: user.name },
      login: login.id,
    };
  };
}

/** The highest role that a value of the claim gives. */
export function roleOf(claims: Readonly<Record<string, unknown>>, role: RoleClaim): Role | 'nobody' {
  const values = valuesAt(claims, role.claim);
  if (values.includes(role.admin)) return 'admin';
  if (values.includes(role.operator)) return 'operator';
  return role.viewer === undefined || values.includes(role.viewer) ? 'viewer' : 'nobody';
}

/** `groups`, or a path such as `realm_access.roles`; a claim whose own name has dots comes first. */
function valuesAt(claims: Readonly<Record<string, unknown>>, claim: string): unknown[] {
  const found =
    claim in claims
      ? claims[claim]
      : claim
          .split('.')
          .reduce<unknown>(
            (at, part) =>
              typeof at === 'object' && at !== null && Object.hasOwn(at, part)
                ? (at as Record<string, unknown>)[part]
                : undefined,
            claims,
          );
  return Array.isArray(found) ? found : [found];
}
