// `npm run hub -- …`: commands for whoever runs the hub. A process of its own beside it, on the same settings and database.
import { loadConfig } from '#server/config.ts';
import { type OpenDatabase, openDatabase } from '#server/db/open-database.ts';
import { silentLogger } from '#server/lib/logger.ts';
import { StartError } from '#server/lib/start-error.ts';
import { type Command, help, parseCommand } from './parse-command.ts';
import { peopleTable } from './people-table.ts';
import { resetPassword } from './reset-password.ts';

type Work = Exclude<Command, { kind: 'help' | 'wrong' }>;

async function work(command: Work): Promise<void> {
  const config = loadConfig();
  // What goes wrong is thrown, and said below; the log would stand between the lines that are asked for.
  const database = await openDatabase({ url: config.data.databaseUrl, log: silentLogger, pending: 'refuse' });
  try {
    if (command.kind === 'list_people') process.stdout.write(peopleTable(await database.users.list()));
    else await printReset(command.email, { database, config });
  } finally {
    await database.close();
  }
}

async function printReset(
  email: string,
  house: { database: OpenDatabase; config: ReturnType<typeof loadConfig> },
): Promise<void> {
  const { url, expiresAt } = await resetPassword(email, house);
  // The link alone, so that a script gets nothing else.
  process.stdout.write(`${url}\n`);
  const until = new Date(expiresAt).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  process.stderr.write(`It works once, until ${until}. Who has it chooses the password of ${email}.\n`);
}

async function main(): Promise<void> {
  const command = parseCommand(process.argv.slice(2));
  if (command.kind === 'help') process.stdout.write(help);
  else if (command.kind === 'wrong') throw new StartError(`${command.problem}\n\n${help}`);
  else await work(command);
}

await main().catch((error: unknown) => {
  const text =
    error instanceof StartError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
});
