// The login door: limited per account and per address, and silent about which part was wrong.
import { isIPv6 } from 'node:net';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { emailSchema } from '#contract/api/users.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Logger } from '#server/lib/logger.ts';
import type { LoginOutcome } from '#server/runtime-handle.ts';
import { hashPassword, isPassword } from './passwords.ts';
import type { People } from './people.ts';

export type LoginLimits = { triesPerAccount: number; triesPerAddress: number; windowMs: number };
export type Login = (credentials: {
  email: string;
  password: string;
  address: string;
}) => Promise<LoginOutcome>;

export function createLogin(options: {
  people: People;
  limits: LoginLimits;
  clock: Clock;
  log: Logger;
}): Login {
  const { people, limits, log } = options;
  const duration = Math.ceil(limits.windowMs / 1000);
  const perAccount = new RateLimiterMemory({
    keyPrefix: 'account',
    points: limits.triesPerAccount,
    duration,
  });
  const perAddress = new RateLimiterMemory({
    keyPrefix: 'address',
    points: limits.triesPerAddress,
    duration,
  });
  // Verified in place of an unknown person's hash, so that the answer takes as long either way.
  const nobodysHash = hashPassword('nobody has this password');

  async function secondsToWait(email: string, address: string): Promise<number> {
    try {
      // The address first: it bounds how many account entries one address can make.
      await perAddress.consume(networkOf(address));
      await perAccount.consume(email);
      return 0;
    } catch (limit) {
      if (limit instanceof RateLimiterRes) return Math.max(1, Math.ceil(limit.msBeforeNext / 1000));
      throw limit;
    }
  }

  return async ({ email: given, password, address }) => {
    const email = emailSchema.safeParse(given);
    const account = email.success ? email.data : 'not an address';
    const seconds = await secondsToWait(account, address);
    if (seconds > 0) {
      log.warn({ address }, 'login refused: too many tries');
      return { outcome: 'wait', seconds };
    }
    const user = people.findByEmail(account);
    const matches = await isPassword(user?.passwordHash ?? (await nobodysHash), password.slice(0, 1000));
    if (!user || !matches || user.disabledAt !== null) {
      log.info({ address }, 'login refused');
      return { outcome: 'refused' };
    }
    await perAccount.delete(account);
    return {
      outcome: 'welcome',
      user: { id: user.id, email: user.email, name: user.name },
      loginVersion: user.loginVersion,
    };
  };
}

/** An IPv6 customer holds a whole /64: limiting single addresses would limit nobody. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address.replace('::ffff:', '');
  const [head = '', tail = ''] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  const rest = tail.split(':').filter(Boolean);
  const zeros = address.includes('::') ? Array<string>(8 - groups.length - rest.length).fill('0') : [];
  return `${[...groups, ...zeros, ...rest].slice(0, 4).join(':')}::/64`;
}
