// One-time links on which a person chooses a password: for who is invited, and for who has lost it.
import type { JoinInfoAnswer, PasswordLinkPurpose } from '#contract/api/account.ts';
import type { UserId } from '#contract/ids.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { PasswordLinkRecord, PasswordLinkRepository, UserRecord } from './ports.ts';
import { hashSecret, newSecret, type SecretKind } from './secrets.ts';

export type PasswordLinks = {
  /** A new secret for a person; those made before are void. It is answered this once. */
  issue(
    user: UserId,
    purpose: PasswordLinkPurpose,
    maker?: LinkMaker,
  ): Promise<{ secret: string; expiresAt: number }>;
  /** @throws AppError `gone` when it was used, has expired or never was */
  inspect(secret: string): Promise<JoinInfoAnswer & { user: UserId }>;
  /** Uses it up. @throws AppError `gone` */
  redeem(secret: string): Promise<{ user: UserRecord; purpose: PasswordLinkPurpose; maker: LinkMaker }>;
  /** The person has a new password by other means. */
  removeOf(user: UserId): Promise<void>;
};

/** An administrator, who is in the audit log with it already, or whoever may run commands on the hub's machine. */
export type LinkMaker = 'administrator' | 'command';

/** The word in front is hashed with the rest: whoever brings the secret cannot have changed it. */
const kinds = { administrator: 'frl', command: 'frc' } as const satisfies Record<LinkMaker, SecretKind>;

export type PasswordLinksOptions = {
  repository: PasswordLinkRepository;
  findUser(id: UserId): UserRecord | null;
  clock: Clock;
};

/** An invitation waits in a mailbox; a reset is awaited by its reader. */
export const passwordLinkMs = { invite: 7 * 86_400_000, reset: 60 * 60_000 } as const;

const isGone = () =>
  new AppError(
    'gone',
    'This link was used already, is too old, or was replaced by a newer one. Ask an administrator for a new one.',
  );

export function createPasswordLinks({ repository, findUser, clock }: PasswordLinksOptions): PasswordLinks {
  async function find(secret: string): Promise<{ link: PasswordLinkRecord; user: UserRecord }> {
    const link = await repository.find(hashSecret(secret));
    const user = link && findUser(link.user);
    if (!user || user.disabledAt !== null || link.expiresAt <= clock.now()) throw isGone();
    return { link, user };
  }

  return {
    async issue(user, purpose, maker = 'administrator') {
      const secret = newSecret(kinds[maker]);
      const now = clock.now();
      const expiresAt = now + passwordLinkMs[purpose];
      await repository.replace({ hash: hashSecret(secret), user, purpose, createdAt: now, expiresAt });
      return { secret, expiresAt };
    },

    async inspect(secret) {
      const { link, user } = await find(secret);
      const { purpose, expiresAt } = link;
      return { user: user.id, email: user.email, name: user.name, purpose, expiresAt };
    },

    async redeem(secret) {
      const { link, user } = await find(secret);
      if (!(await repository.take(link.hash))) throw isGone();
      const maker = secret.startsWith(`${kinds.command}_`) ? 'command' : 'administrator';
      return { user, purpose: link.purpose, maker };
    },

    removeOf: (user) => repository.removeOf(user),
  };
}
