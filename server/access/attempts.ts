// How often somebody may try something that could be guessed: per network address, and per account where there is one.
import { isIPv6 } from 'node:net';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '#server/lib/app-error.ts';

export type AttemptLimits = { perAddress: number; perAccount?: number; windowMs: number };

export type Attempts = {
  /** Counts a try. Answers 0, or the seconds to wait when there were too many. */
  take(address: string, account?: string): Promise<number>;
  /** The same, for what is counted only after it has failed. @throws AppError `too_many_requests` */
  noteFailure(address: string): Promise<void>;
  /** It was the right one: the account starts anew. The address does not, or one good login would open it to guessing. */
  forgive(account: string): Promise<void>;
};

export function createAttempts({ perAddress, perAccount, windowMs }: AttemptLimits): Attempts {
  const duration = Math.ceil(windowMs / 1000);
  const addresses = new RateLimiterMemory({ points: perAddress, duration });
  const accounts =
    perAccount === undefined ? undefined : new RateLimiterMemory({ points: perAccount, duration });

  async function take(address: string, account?: string): Promise<number> {
    try {
      // The address first: it bounds how many account entries one address can make.
      await addresses.consume(networkOf(address));
      if (account !== undefined) await accounts?.consume(account);
      return 0;
    } catch (limit) {
      if (limit instanceof RateLimiterRes) return Math.max(1, Math.ceil(limit.msBeforeNext / 1000));
      throw limit;
    }
  }

  return {
    take,
    async noteFailure(address) {
      const seconds = await take(address);
      if (seconds > 0) throw tooMany(seconds);
    },
    async forgive(account) {
      await accounts?.delete(account);
    },
  };
}

export function tooMany(seconds: number): AppError {
  return new AppError('too_many_requests', `Too many tries. Wait ${inWords(seconds)} and try again.`, {
    retryAfterSeconds: seconds,
  });
}

function inWords(seconds: number): string {
  return seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
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
