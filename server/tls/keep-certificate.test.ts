import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '#server/lib/clock.ts';
import { silentLogger } from '#server/lib/logger.ts';
import { waitFor } from '#server/testing/test-images.ts';
import { testPem } from '#server/testing/test-pem.ts';
import { readCertificateFiles } from './certificate-files.ts';
import { type KeptCertificate, keepCertificate } from './keep-certificate.ts';

const day = 86_400_000;
let dir: string;
let files: { certFile: string; keyFile: string };
let kept: KeptCertificate | null = null;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'frameroom-tls-'));
  files = { certFile: path.join(dir, 'cert.pem'), keyFile: path.join(dir, 'key.pem') };
});
afterEach(async () => {
  kept?.close();
  kept = null;
  await rm(dir, { recursive: true, force: true });
});

async function write(pem: { cert: string; key: string }): Promise<string> {
  await writeFile(files.keyFile, pem.key);
  await writeFile(files.certFile, pem.cert);
  return new X509Certificate(pem.cert).fingerprint256;
}

async function keep(log = silentLogger): Promise<KeptCertificate> {
  kept = await keepCertificate(() => readCertificateFiles(files), {
    log,
    clock: systemClock,
    checkEveryMs: 10,
  });
  return kept;
}

function listeningLogger() {
  const said: string[] = [];
  const note = (_about: unknown, text: string) => void said.push(text);
  return { said, log: { ...silentLogger, info: note, warn: note, error: note } as typeof silentLogger };
}

describe('TLS_CERT_FILE and TLS_KEY_FILE', () => {
  it.each([
    ['a missing certificate', async () => rm(files.certFile), /^TLS_CERT_FILE .*cert\.pem does not exist\.$/],
    ['a missing key', async () => rm(files.keyFile), /^TLS_KEY_FILE .*key\.pem does not exist\.$/],
    [
      'a certificate that is none',
      async () => writeFile(files.certFile, 'hello'),
      /cert\.pem is not a certificate in PEM/,
    ],
    [
      'a key that is none',
      async () => writeFile(files.keyFile, 'hello'),
      /key\.pem is not a private key in PEM/,
    ],
    [
      'the key of another certificate',
      async () => writeFile(files.keyFile, (await testPem()).key),
      /key\.pem is not the key of TLS_CERT_FILE/,
    ],
  ])('stop the start with one sentence: %s', async (_what, spoil, sentence) => {
    await write(await testPem());
    await spoil();
    await expect(keep()).rejects.toThrow(sentence);
    await expect(keep()).rejects.toMatchObject({ name: 'StartError' });
  });

  it('are read again when they change, and a pair that does not fit is never used', async () => {
    const first = await write(await testPem());
    const { current, changes } = await keep();
    expect(current.fingerprint).toBe(first);
    const heard: string[] = [];
    changes.listen(({ fingerprint }) => heard.push(fingerprint));
    const other = await testPem();
    await writeFile(files.certFile, other.cert);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(heard).toEqual([]);
    const second = await write(other);
    await waitFor('the new certificate', () => heard.length > 0);
    expect(heard).toEqual([second]);
    expect(kept?.current.fingerprint).toBe(second);
  });

  it('that cannot be used are complained of once, not every minute', async () => {
    await write(await testPem());
    const { said, log } = listeningLogger();
    await keep(log);
    await writeFile(files.certFile, 'spoilt');
    await waitFor('a complaint', () => said.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(said).toEqual(['the new certificate is not used']);
  });

  it.each([
    [-1 * day, ['the certificate has expired: browsers refuse it. Renew it.']],
    [5 * day, ['the certificate ends soon. Renew it.']],
    [60 * day, []],
  ])('warn when they end in %i ms', async (validMs, expected) => {
    await write(await testPem('localhost', validMs));
    const { said, log } = listeningLogger();
    await keep(log);
    await vi.waitFor(() => expect(said).toEqual(expected));
  });
});
