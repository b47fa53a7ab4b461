// The words after `npm run hub --`, as a command.
import { emailSchema } from '#contract/api/users.ts';

export type Command =
  | { kind: 'help' }
  | { kind: 'list_people' }
  | { kind: 'reset_password'; email: string }
  | { kind: 'wrong'; problem: string };

export const help = `Commands for whoever runs this hub, while it runs or not:

  npm run hub -- user list          who has an account, and when they were last seen
  npm run hub -- user reset EMAIL   a link on which that person chooses a new password; it works once, for one hour
`;

export function parseCommand(words: readonly string[]): Command {
  const [subject, verb, email, ...more] = words;
  if (words.some((word) => word === '--help' || word === '-h')) return { kind: 'help' };
  if (subject === undefined) return { kind: 'wrong', problem: 'Say what to do.' };
  const name = [subject, verb].filter(Boolean).join(' ');
  if (name === 'user list' && email === undefined) return { kind: 'list_people' };
  if (name === 'user reset' && more.length === 0) return parseReset(email);
  return { kind: 'wrong', problem: `There is no command "${words.join(' ')}".` };
}

function parseReset(given: string | undefined): Command {
  if (given === undefined)
    return { kind: 'wrong', problem: 'Say whose password: npm run hub -- user reset EMAIL' };
  const email = emailSchema.safeParse(given);
  return email.success
    ? { kind: 'reset_password', email: email.data }
    : { kind: 'wrong', problem: `"${given}" is not an e-mail address.` };
}
