// The first administrator: made with a one-time link that only the one who started the hub has seen.
import type { Setup, User } from '#contract/api/users.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { People } from './people.ts';
import { hashSecret, isSameHash, newSecret } from './secrets.ts';

export type FirstRun = {
  isNeeded(): boolean;
  /** A fresh token; the one before is void. Null when the hub is set up already. */
  issueToken(): string | null;
  /** @throws AppError `gone` when set up already, `forbidden` when the token is not the one that was printed */
  complete(setup: Setup): Promise<User>;
};

/** `isPossible`: false where passwords are switched off; the first administrator then comes by single sign-on. */
export function createFirstRun(people: People, { isPossible } = { isPossible: true }): FirstRun {
  let state: { kind: 'closed' } | { kind: 'open'; tokenHash: string } | { kind: 'completing' } = {
    kind: 'closed',
  };
  // Others may be there first: who came by single sign-on, or was added through the API.
  const isNeeded = () => isPossible && !people.list().some(({ role }) => role === 'admin');

  return {
    isNeeded,

    issueToken() {
      if (!isNeeded()) return null;
      const token = newSecret('frs');
      state = { kind: 'open', tokenHash: hashSecret(token) };
      return token;
    },

    async complete({ token, email, name, password }) {
      if (!isNeeded()) throw new AppError('gone', 'This hub is set up already. Log in instead.');
      if (state.kind !== 'open' || !isSameHash(state.tokenHash, hashSecret(token))) {
        throw new AppError(
          'forbidden',
          'This set-up link is not valid. Use the newest one that the hub printed when it started.',
        );
      }
      const open = state;
      state = { kind: 'completing' };
      try {
        const user = await people.create({ email, name, password, role: 'admin' });
        state = { kind: 'closed' };
        return user;
      } catch (error) {
        state = open;
        throw error;
      }
    },
  };
}
