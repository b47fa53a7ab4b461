import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { NetworkInterfaceInfo } from 'node:os';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OwnNames, ownNames } from './own-names.ts';
import { readSelfSigned } from './self-signed.ts';

const day = 86_400_000;
let dir: string;

beforeEach(async () => {
  dir = path.join(await mkdtemp(path.join(tmpdir(), 'frameroom-self-')), 'tls');
});
afterEach(() => rm(path.dirname(dir), { recursive: true, force: true }));

const home: OwnNames = { needed: ['localhost', 'hub.local', '127.0.0.1', '::1', '192.0.2.7'], welcome: [] };
const start = (names = home, now = Date.now()) =>
  readSelfSigned({ dir, names, clock: { now: () => now } }, null);

describe('a certificate of our own', () => {
  it('is good for this machine, P-256, at most 397 days, its key readable by the owner alone', async () => {
    const { cert } = await start();
    const x509 = new X509Certificate(cert);
    for (const name of ['localhost', 'hub.local']) expect(x509.checkHost(name)).toBe(name);
    for (const ip of ['127.0.0.1', '::1', '192.0.2.7']) expect(x509.checkIP(ip)).toBe(ip);
    expect(x509.checkHost('elsewhere.example')).toBeUndefined();
    expect(x509.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(Date.parse(x509.validTo) - Date.parse(x509.validFrom)).toBeLessThanOrEqual(397 * day);
    expect(x509.ca).toBe(false);
    expect((await stat(path.join(dir, 'key.pem'))).mode & 0o777).toBe(0o600);
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
  });

  it('is the same at the next start', async () => {
    const { fingerprint } = await start();
    expect((await start()).fingerprint).toBe(fingerprint);
    expect((await start({ needed: ['localhost'], welcome: [] })).fingerprint).toBe(fingerprint);
  });

  it('is made anew for a new address, and keeps the older ones', async () => {
    const { fingerprint } = await start();
    const moved = await start({ needed: ['localhost', '198.51.100.9'], welcome: [] });
    expect(moved.fingerprint).not.toBe(fingerprint);
    const x509 = new X509Certificate(moved.cert);
    for (const ip of ['192.0.2.7', '198.51.100.9', '::1']) expect(x509.checkIP(ip)).toBe(ip);
  });

  it('takes IPv6 addresses along, but is not made anew for one', async () => {
    const { fingerprint, cert } = await start({ ...home, welcome: ['2001:db8::1'] });
    expect(new X509Certificate(cert).checkIP('2001:db8::1')).toBe('2001:db8::1');
    expect((await start({ ...home, welcome: ['2001:db8::2'] })).fingerprint).toBe(fingerprint);
  });

  it('is made anew within 30 days of its end, while the hub runs too', async () => {
    const first = await start();
    const later = { dir, names: home, clock: { now: () => first.expiresAt - 31 * day } };
    expect((await readSelfSigned(later, first)).fingerprint).toBe(first.fingerprint);
    const late = { ...later, clock: { now: () => first.expiresAt - 29 * day } };
    expect((await readSelfSigned(late, first)).fingerprint).not.toBe(first.fingerprint);
  });

  it('is made anew when what was kept is damaged', async () => {
    const { fingerprint } = await start();
    await writeFile(path.join(dir, 'certificate.pem'), 'torn');
    const { fingerprint: second } = await start();
    expect(second).not.toBe(fingerprint);
    expect(await readFile(path.join(dir, 'certificate.pem'), 'utf8')).toContain('BEGIN CERTIFICATE');
  });

  it('holds at most 100 names, the present ones first', async () => {
    const many = Array.from({ length: 150 }, (_, index) => `10.0.0.${index}`);
    await start({ needed: many, welcome: [] });
    const { cert } = await start(home);
    const x509 = new X509Certificate(cert);
    expect(x509.subjectAltName?.split(', ')).toHaveLength(100);
    expect(x509.checkIP('192.0.2.7')).toBe('192.0.2.7');
  });

  it('says so when its folder cannot be used', async () => {
    await writeFile(dir, 'a file');
    await expect(start()).rejects.toThrow(/cannot be kept in/);
  });
});

describe('the names of a machine', () => {
  const address = (address: string, family: 'IPv4' | 'IPv6', more: object = {}) =>
    ({ address, family, internal: false, netmask: '', mac: '', cidr: null, ...more }) as NetworkInterfaceInfo;

  it('are its host name, here and as .local, its site and its addresses', () => {
    const names = ownNames({
      hostname: 'Pi.lab.example.org',
      publicUrl: 'https://frames.example.org:8443',
      networkInterfaces: {
        lo: [address('127.0.0.1', 'IPv4', { internal: true })],
        eth0: [
          address('192.0.2.7', 'IPv4'),
          address('2001:db8::7', 'IPv6', { scopeid: 0 }),
          address('fe80::7', 'IPv6', { scopeid: 2 }),
        ],
      },
    });
    expect(names.needed).toEqual([
      'localhost',
      'pi.lab.example.org',
      'pi.local',
      'frames.example.org',
      '127.0.0.1',
      '::1',
      '192.0.2.7',
    ]);
    expect(names.welcome).toEqual(['2001:db8::7']);
  });

  it('leave out a host name that no certificate can hold', () => {
    const names = ownNames({ hostname: 'my_hub', publicUrl: 'https://[2001:db8::5]', networkInterfaces: {} });
    expect(names.needed).toEqual(['localhost', '2001:db8::5', '127.0.0.1', '::1']);
  });
});
