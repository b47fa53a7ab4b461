// From the settings to the certificate in use.
import { hostname, networkInterfaces } from 'node:os';
import path from 'node:path';
import { systemClock } from '#server/lib/clock.ts';
import type { Logger } from '#server/lib/logger.ts';
import { type CertificateFiles, readCertificateFiles } from './certificate-files.ts';
import { type KeptCertificate, keepCertificate } from './keep-certificate.ts';
import { ownNames } from './own-names.ts';
import { readSelfSigned } from './self-signed.ts';

export type TlsSettings = ({ kind: 'files' } & CertificateFiles) | { kind: 'self_signed' };

export type OpenCertificateOptions = {
  tls: TlsSettings;
  dataDir: string;
  publicUrl: string | undefined;
  log: Logger;
};

/** @throws StartError with one sentence when there is none to be had */
export function openCertificate(options: OpenCertificateOptions): Promise<KeptCertificate> {
  const { tls, dataDir, publicUrl, log } = options;
  const keeping = { log, clock: systemClock };
  if (tls.kind === 'files') return keepCertificate(() => readCertificateFiles(tls), keeping);
  const names = ownNames({ hostname: hostname(), publicUrl, networkInterfaces: networkInterfaces() });
  const own = { dir: path.join(dataDir, 'tls'), names, clock: systemClock };
  return keepCertificate((current) => readSelfSigned(own, current), keeping);
}
