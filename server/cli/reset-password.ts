// A one-time link for somebody who has lost their password. Only who may run programs on the hub's machine gets here.
import { createPasswordLinks } from '#server/access/password-links.ts';
import type { PasswordLinkRepository, UserRepository } from '#server/access/ports.ts';
import type { Config } from '#server/config.ts';
import { systemClock } from '#server/lib/clock.ts';
import { StartError } from '#server/lib/start-error.ts';
import { hubAddress } from './hub-address.ts';

/**
 * Writes nothing into the audit log: the running hub numbers its entries in memory, and a second writer would take its numbers.
 * The hub writes `person.joined`, with `linkMadeBy: command`, when the link is used; until then nothing has changed.
 * @throws StartError with a sentence for whoever typed the command
 */
export async function resetPassword(
  email: string,
  {
    database,
    config,
  }: {
    database: { users: Pick<UserRepository, 'list'>; passwordLinks: PasswordLinkRepository };
    config: Config;
  },
): Promise<{ url: string; expiresAt: number }> {
  if (!config.passwordLogin) {
    throw new StartError(
      'Passwords are switched off on this hub (PASSWORD_LOGIN=off): people come in by single sign-on.',
    );
  }
  const address = hubAddress(config);
  const user = (await database.users.list()).find((one) => one.email === email);
  if (!user)
    throw new StartError(
      `Nobody here has the e-mail address ${email}. "user list" shows who has an account.`,
    );
  if (user.disabledAt !== null)
    throw new StartError(`The account of ${email} is disabled. An administrator has to enable it first.`);
  const links = createPasswordLinks({
    repository: database.passwordLinks,
    findUser: (id) => (id === user.id ? user : null),
    clock: systemClock,
  });
  const { secret, expiresAt } = await links.issue(user.id, 'reset', 'command');
  return { url: `${address}/join#${secret}`, expiresAt };
}
