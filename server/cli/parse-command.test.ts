import { expect, it } from 'vitest';
import { parseCommand } from './parse-command.ts';

it.each([
  ['user list', { kind: 'list_people' }],
  ['user reset Ann@Example.org', { kind: 'reset_password', email: 'ann@example.org' }],
  ['--help', { kind: 'help' }],
  ['user reset -h', { kind: 'help' }],
])('%s is understood', (words, command) => {
  expect(parseCommand(words.split(' '))).toEqual(command);
});

it.each([
  ['', 'Say what to do.'],
  ['user', 'There is no command "user".'],
  ['user list all', 'There is no command "user list all".'],
  ['user reset', 'Say whose password: npm run hub -- user reset EMAIL'],
  ['user reset nobody', '"nobody" is not an e-mail address.'],
  ['user reset a@example.org b@example.org', 'There is no command "user reset a@example.org b@example.org".'],
  ['users reset a@example.org', 'There is no command "users reset a@example.org".'],
])('"%s" is refused in words', (words, problem) => {
  expect(parseCommand(words.split(' ').filter(Boolean))).toEqual({ kind: 'wrong', problem });
});
