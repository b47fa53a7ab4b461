import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadConfig } from './config.ts';
import { silentLogger } from './lib/logger.ts';
import { type Runtime, startRuntime } from './runtime.ts';
import { testPem } from './testing/test-pem.ts';

let dir: string;
let runtime: Runtime | null = null;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'frameroom-doors-'));
});
afterEach(async () => {
  vi.useRealTimers();
  await runtime?.close();
  runtime = null;
  await rm(dir, { recursive: true, force: true });
});

const files = () => ({ TLS_CERT_FILE: path.join(dir, 'cert.pem'), TLS_KEY_FILE: path.join(dir, 'key.pem') });

async function writePem(): Promise<string> {
  const pem = await testPem();
  await writeFile(files().TLS_KEY_FILE, pem.key);
  await writeFile(files().TLS_CERT_FILE, pem.cert);
  return new X509Certificate(pem.cert).fingerprint256;
}

async function start(env: Record<string, string> = {}): Promise<Runtime> {
  const config = loadConfig({ HOST: '127.0.0.1', PORT: '0', DATA_DIR: dir, ...files(), ...env });
  runtime = await startRuntime({ config, log: silentLogger, openPages: null });
  return runtime;
}

const fingerprintAt = (port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.once('error', reject);
  });

describe('a certificate in files', () => {
  it('that is missing stops the start with one sentence', async () => {
    await expect(start()).rejects.toThrow(/^TLS_CERT_FILE .*cert\.pem does not exist\.$/);
  });

  it('that is renewed on the disk is served at every port within a minute, without a restart', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const first = await writePem();
    const { port, ownPorts, certificate } = await start({ PROCESSORS_PORT: '0' });
    expect(certificate).toEqual({ fingerprint: first, isSelfSigned: false });
    const ports = [port, ownPorts.PROCESSORS_PORT ?? 0];
    for (const each of ports) expect(await fingerprintAt(each)).toBe(first);
    const second = await writePem();
    vi.advanceTimersByTime(60_000);
    for (const each of ports) await expect.poll(() => fingerprintAt(each)).toBe(second);
  });
});
