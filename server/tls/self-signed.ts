// TLS=self-signed: a certificate for the names and addresses of this machine, made at the first start and kept, because
// browsers ask people about each new one.
import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import path from 'node:path';
import type { Clock } from '#server/lib/clock.ts';
import { StartError } from '#server/lib/start-error.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import type { OwnNames } from './own-names.ts';

const dayMs = 86_400_000;
/** Browsers take no longer one than 398 days. */
const validMs = 397 * dayMs;
const renewMs = 30 * dayMs;
/** Older names are kept, so that a machine between two networks does not make a new one at every move. */
const maxNames = 100;

export type SelfSignedOptions = { dir: string; names: OwnNames; clock: Clock };

/**
 * At the start: the kept one, or a new one when a name is missing. Later (`current` is given) a new one only before its end.
 * @throws StartError when the folder cannot be used
 */
export async function readSelfSigned(
  { dir, names, clock }: SelfSignedOptions,
  current: Certificate | null,
): Promise<Certificate> {
  const kept = current ?? (await readKept(dir));
  const keptNames = kept ? namesOf(kept) : [];
  const isStale = !kept || kept.expiresAt - clock.now() < renewMs;
  const isMissing = !current && names.needed.some((name) => !keptNames.includes(plainForm(name)));
  if (kept && !isStale && !isMissing) return kept;
  const wanted = [...names.needed, ...names.welcome, ...keptNames].map(plainForm);
  return keep(dir, await make([...new Set(wanted)].slice(0, maxNames), clock.now()));
}

const filesIn = (dir: string) => ({
  cert: path.join(dir, 'certificate.pem'),
  key: path.join(dir, 'key.pem'),
});

/** Null when there is none, or when what is there is of no use: nothing is lost by making another. */
async function readKept(dir: string): Promise<Certificate | null> {
  const files = filesIn(dir);
  try {
    const [cert, key] = await Promise.all([readFile(files.cert, 'utf8'), readFile(files.key, 'utf8')]);
    return readCertificate({ cert, key }, files);
  } catch {
    return null;
  }
}

async function make(names: readonly string[], now: number): Promise<{ cert: string; key: string }> {
  // Loaded only here: it takes a fifth of a second and is needed once a year.
  const { generate } = await import('selfsigned');
  const notBefore = new Date(now - 3_600_000);
  const made = await generate([{ name: 'commonName', value: 'Frameroom' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: notBefore,
    notAfterDate: new Date(notBefore.getTime() + validMs),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: names.map((name) => (isIP(name) ? { type: 7, ip: name } : { type: 2, value: name })),
      },
    ],
  });
  return { cert: made.cert, key: made.private };
}

/** Each file whole or not at all; a pair that a crash tore apart is made anew at the next start. */
async function keep(dir: string, pem: { cert: string; key: string }): Promise<Certificate> {
  const files = filesIn(dir);
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    for (const part of ['key', 'cert'] as const) {
      const unfinished = `${files[part]}.${process.pid}`;
      await writeFile(unfinished, pem[part], { mode: part === 'key' ? 0o600 : 0o644 });
      await rename(unfinished, files[part]);
    }
  } catch (cause) {
    throw new StartError(`The certificate cannot be kept in ${dir} (${(cause as Error).message}).`, {
      cause,
    });
  }
  return readCertificate(pem, files);
}

/** Node writes them as `DNS:localhost, IP Address:0:0:0:0:0:0:0:1`. */
function namesOf({ cert }: Certificate): string[] {
  const names = new X509Certificate(cert).subjectAltName ?? '';
  return names.split(', ').map((name) => plainForm(name.replace(/^(DNS|IP Address):/, '')));
}

/** One text for each address, however it was written. */
function plainForm(name: string): string {
  return isIP(name) === 6 ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name.toLowerCase();
}
