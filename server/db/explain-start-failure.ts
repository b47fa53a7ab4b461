// A driver's error at the start, as one plain sentence; null when the error says nothing we know.
import type { DatabasePlace } from './database-place.ts';

export function explainStartFailure(place: DatabasePlace, error: unknown): string | null {
  const signs = collectSigns(error);
  const reasons = place.kind === 'sqlite' ? sqliteReasons : postgresReasons;
  const reason = reasons.find(({ pattern }) => signs.some((sign) => pattern.test(sign)));
  if (reason) return reason.explain(place.name);
  return null;
}

type Reason = { pattern: RegExp; explain: (name: string) => string };

const sqliteReasons: Reason[] = [
  {
    pattern: /SQLITE_NOTADB|file is not a database|SQLITE_CORRUPT|malformed/i,
    explain: (file) =>
      `${file} is not a SQLite database, or it is damaged. Move it away or restore a copy of it, and start again.`,
  },
  {
    pattern:
      /SQLITE_CANTOPEN|unable to open database|ConnectionFailed|SQLITE_READONLY|readonly database|EACCES|ENOENT|EROFS/i,
    explain: (file) =>
      `The database ${file} cannot be written. See that its folder exists and belongs to the user who starts Frameroom.`,
  },
  {
    pattern: /SQLITE_BUSY|SocketTimeout|database is locked/i,
    explain: (file) => `The database ${file} is in use by another program. Stop that one, and start again.`,
  },
  {
    pattern: /SQLITE_FULL|disk is full/i,
    explain: (file) => `There is no room left on the disk of ${file}. Make room, and start again.`,
  },
];

const postgresReasons: Reason[] = [
  {
    pattern:
      /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ECONNRESET|timeout exceeded|57P03|terminated/i,
    explain: (name) => `Postgres does not answer at ${name}. Start it, or correct DATABASE_URL.`,
  },
  {
    pattern: /^(28P01|28000)$|no password|must be a string/i,
    explain: (name) => `Postgres at ${name} refuses the user or the password. Correct them in DATABASE_URL.`,
  },
  {
    pattern: /^3D000$/,
    explain: (name) => `There is no database ${name} yet. Create it (createdb), or correct DATABASE_URL.`,
  },
  {
    pattern: /^42501$/,
    explain: (name) =>
      `The user in DATABASE_URL may not make tables in ${name}. Make that user the owner of the database.`,
  },
  {
    pattern: /^53300$/,
    explain: (name) =>
      `Postgres at ${name} has no free connection. Raise its max_connections, or stop what else uses it.`,
  },
  {
    pattern: /SSL|CERT|ALTNAME/i,
    explain: (name) =>
      `The encrypted connection to Postgres at ${name} failed. Check sslmode in DATABASE_URL and the certificate.`,
  },
];

/** Codes and messages of the error and of what caused it: drivers wrap each other, and each names it in another place. */
function collectSigns(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 4) return [];
  const fields: { code?: unknown; kind?: unknown; originalMessage?: unknown; message?: unknown } = error;
  const own = [fields.code, fields.kind, fields.originalMessage, fields.message].filter(
    (sign) => typeof sign === 'string',
  );
  const inner = [
    'cause' in error ? error.cause : undefined,
    ...('errors' in error && Array.isArray(error.errors) ? error.errors : []),
  ];
  return [...own, ...inner.flatMap((cause) => collectSigns(cause, depth + 1))];
}
