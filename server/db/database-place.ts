// Where the database is, read from its URL.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StartError } from '#server/lib/start-error.ts';

/** `name` stands in messages and log lines: it never holds a password. */
export type DatabasePlace =
  | { kind: 'sqlite'; url: string; name: string; file: string }
  | { kind: 'postgres'; url: string; name: string };

export function readDatabaseUrl(url: string): DatabasePlace {
  if (url.startsWith('file:')) return sqlitePlace(url);
  if (/^postgres(ql)?:\/\//.test(url)) return postgresPlace(url);
  throw new StartError(
    'DATABASE_URL must begin with file: (SQLite) or postgres:// (Postgres). Correct it, or leave it out to use SQLite.',
  );
}

function sqlitePlace(url: string): DatabasePlace {
  // What follows is a path as it is written, not an encoded one: a folder may be called "50%".
  const path = url.slice('file:'.length).replace(/^\/\/(?=\/)/, '');
  const file = resolve(path.split('?')[0] ?? path);
  return { kind: 'sqlite', url: pathToFileURL(file).href, name: file, file };
}

function postgresPlace(url: string): DatabasePlace {
  try {
    const { hostname, port, pathname } = new URL(url);
    return { kind: 'postgres', url, name: `${hostname || 'localhost'}:${port || '5432'}${pathname}` };
  } catch (cause) {
    throw new StartError(
      'DATABASE_URL is not a valid address. It looks like postgres://user:password@host:5432/database, with special characters of the password percent-encoded.',
      { cause },
    );
  }
}
