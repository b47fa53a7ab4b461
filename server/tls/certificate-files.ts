// TLS_CERT_FILE and TLS_KEY_FILE. Whoever renews them (certbot, say) writes the files; the hub only reads.
import { readFile } from 'node:fs/promises';
import { StartError } from '#server/lib/start-error.ts';
import { type Certificate, readCertificate } from './certificate.ts';

export type CertificateFiles = { certFile: string; keyFile: string };

/** @throws StartError with one sentence when they are missing, no PEM, or do not belong together */
export async function readCertificateFiles({ certFile, keyFile }: CertificateFiles): Promise<Certificate> {
  const cert = await read(certFile, 'TLS_CERT_FILE');
  const key = await read(keyFile, 'TLS_KEY_FILE');
  return readCertificate(
    { cert, key },
    { cert: `TLS_CERT_FILE ${certFile}`, key: `TLS_KEY_FILE ${keyFile}` },
  );
}

async function read(file: string, setting: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${(cause as Error).message})`;
    throw new StartError(`${setting} ${file} ${why}.`, { cause });
  }
}
