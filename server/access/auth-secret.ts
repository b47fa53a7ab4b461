// The secret that signs login cookies: made at the first start, kept in the data folder, readable by its owner only.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { StartError } from '#server/lib/start-error.ts';

/** @throws StartError when the data folder cannot be written */
export async function loadAuthSecret(dataDir: string): Promise<string> {
  const file = path.join(dataDir, 'auth-secret');
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cannotWrite(dataDir, cause);
  }
  const secret = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw cannotWrite(dataDir, cause);
  });
  if (secret.trim().length >= 32) return secret.trim();
  throw new StartError(
    `The file ${file} is damaged. Delete it (everybody will have to log in again) and start again.`,
  );
}

function cannotWrite(dataDir: string, cause: unknown): StartError {
  return new StartError(
    `The data folder ${dataDir} cannot be used (${(cause as Error).message}). Set DATA_DIR to a folder this user can write to.`,
    { cause },
  );
}
