import { describe, expect, it } from 'vitest';
import { type StartFacts, startMessage } from './start-message.ts';

const facts: StartFacts = {
  port: 3000,
  host: undefined,
  publicUrl: undefined,
  setupToken: 'once',
  ownPorts: {},
  anonymousAccess: false,
  certificate: null,
  networkInterfaces: {
    eth0: [
      { address: '192.0.2.7', family: 'IPv4', internal: false, netmask: '', mac: '', cidr: null },
      {
        address: '2001:db8::7',
        family: 'IPv6',
        internal: false,
        netmask: '',
        mac: '',
        cidr: null,
        scopeid: 0,
      },
    ],
  },
};

describe('the message at the start', () => {
  it('says where the hub is, on this machine and on its network, and how to begin', () => {
    const text = startMessage(facts);
    expect(text).toContain('Frameroom is ready: http://localhost:3000\n');
    expect(text).toContain('http://192.0.2.7:3000\n');
    expect(text).toContain('http://localhost:3000/setup?token=once\n');
    expect(text).not.toMatch(/https|SHA-256|2001/);
  });

  it('with TLS says https, and the fingerprint of a certificate that the hub made itself', () => {
    const text = startMessage({ ...facts, certificate: { fingerprint: 'AB:CD', isSelfSigned: true } });
    expect(text).toContain('Frameroom is ready: https://localhost:3000\n');
    expect(text).toContain('https://192.0.2.7:3000\n');
    expect(text).toContain('https://localhost:3000/setup?token=once\n');
    expect(text).toMatch(/each browser asks once.*\n.*SHA-256 AB:CD\n/);
  });

  it('says nothing of a certificate that browsers know', () => {
    const certificate = { fingerprint: 'AB:CD', isSelfSigned: false };
    expect(startMessage({ ...facts, certificate })).not.toContain('AB:CD');
  });

  it('prints the public address instead, and each port by its setting', () => {
    const publicUrl = 'https://frames.example.org';
    const text = startMessage({ ...facts, publicUrl, ownPorts: { PLAIN_DEVICE_PORT: 3001 } });
    expect(text).toContain(`ready: ${publicUrl}\n`);
    expect(text).toContain('and at port 3001 (PLAIN_DEVICE_PORT)\n');
    expect(text).not.toContain('192.0.2.7');
  });
});
