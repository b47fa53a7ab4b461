import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { phoneOrigins, type Reach } from './phone-origins.ts';

const at = (address: string, { family = 'IPv4', internal = false } = {}) =>
  ({ address, family, internal }) as NetworkInterfaceInfo;

const machine: Reach = {
  publicUrl: undefined,
  visited: 'http://localhost:3000',
  host: undefined,
  protocol: 'http',
  port: 3000,
  networkInterfaces: {
    lo: [at('127.0.0.1', { internal: true })],
    docker0: [at('172.17.0.1')],
    eth1: [at('169.254.3.4')],
    eth0: [at('10.0.0.5'), at('fe80::1', { family: 'IPv6' }), at('2001:db8::1', { family: 'IPv6' })],
    wlan0: [at('192.168.1.20')],
  },
};

describe('the addresses for a phone', () => {
  const lan = ['192.168.1.20', '10.0.0.5', '172.17.0.1', '169.254.3.4'].map((ip) => `http://${ip}:3000`);

  it('are those of this machine on its networks when the browser is on the hub’s own machine', () => {
    for (const visited of ['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])
      expect(phoneOrigins({ ...machine, visited })).toEqual(lan);
  });

  it('begin with where the browser is, and before it PUBLIC_URL', () => {
    const visited = 'http://10.0.0.5:3000';
    expect(phoneOrigins({ ...machine, visited })[0]).toBe(visited);
    expect(phoneOrigins({ ...machine, visited })).toHaveLength(4);
    const publicUrl = 'https://frames.example.org';
    expect(phoneOrigins({ ...machine, visited, publicUrl }).slice(0, 2)).toEqual([publicUrl, visited]);
  });

  it('are https when the hub has TLS', () => {
    expect(phoneOrigins({ ...machine, protocol: 'https', port: 443 })[0]).toBe('https://192.168.1.20');
  });

  it('are only the one that the hub listens on', () => {
    expect(phoneOrigins({ ...machine, host: '10.0.0.5' })).toEqual(['http://10.0.0.5:3000']);
    expect(phoneOrigins({ ...machine, host: '0.0.0.0' })).toEqual(lan);
    expect(phoneOrigins({ ...machine, host: '::' })).toEqual(lan);
  });

  it('are this machine’s own when nobody else can reach it', () => {
    expect(phoneOrigins({ ...machine, host: '127.0.0.1' })).toEqual(['http://localhost:3000']);
    expect(phoneOrigins({ ...machine, networkInterfaces: {} })).toEqual(['http://localhost:3000']);
  });

  it('leave out what no address can be', () => {
    expect(phoneOrigins({ ...machine, visited: 'http://' })).toEqual(lan);
  });
});
