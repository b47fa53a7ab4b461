// What a hub believes of a proxy in front of it, with TRUST_PROXY and without, with TLS of its own and without.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';

let hub: TestHub | null = null;

afterEach(async () => {
  await hub?.close();
  hub = null;
  vi.unstubAllEnvs();
});

const forwarded = {
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'frames.example.org',
  'x-forwarded-for': '203.0.113.9',
};

const hstsOf = async (url: string, headers: Record<string, string> = {}) =>
  (await fetch(`${url}/healthz`, { headers, redirect: 'manual' })).headers.get('strict-transport-security');

describe('behind a proxy that speaks TLS', () => {
  it('insists on TLS when the proxy says so, and only when it is trusted', async () => {
    hub = await startTestHub({ TRUST_PROXY: 'on' });
    expect(await hstsOf(hub.url, forwarded)).toBe('max-age=31536000');
    expect(await hstsOf(hub.url)).toBeNull();
    await hub.close();
    hub = await startTestHub();
    expect(await hstsOf(hub.url, forwarded)).toBeNull();
  });

  it('takes a login from pages at the address of the proxy, and from no other', async () => {
    hub = await startTestHub({ TRUST_PROXY: 'on' });
    const { cookie } = await hub.addPerson('ada@example.org', { role: 'admin' });
    const add = async (origin: string) =>
      (await hub?.call('POST', '/api/devices', { id: 'one' }, { ...forwarded, cookie, origin }))?.status;
    expect(await add('https://evil.example')).toBe(403);
    // The page itself came without TLS: anybody on the way could have written it.
    expect(await add('http://frames.example.org')).toBe(403);
    expect(await add(hub.url)).toBe(403);
    expect(await add('https://frames.example.org')).toBe(201);
  });

  it('a hub with TLS of its own does not send people round in circles', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    hub = await startTestHub({ TLS: 'self-signed', TRUST_PROXY: 'on' });
    const plain = `http://127.0.0.1:${hub.port}`;
    expect((await fetch(`${plain}/healthz`, { headers: forwarded })).status).toBe(200);
    const told = await fetch(`${plain}/login`, {
      headers: { ...forwarded, 'x-forwarded-proto': 'http' },
      redirect: 'manual',
    });
    expect([told.status, told.headers.get('location')]).toEqual([308, 'https://frames.example.org/login']);
  });

  it('a certificate that the hub made itself is nothing to insist on', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    hub = await startTestHub({ TLS: 'self-signed' });
    expect(await hstsOf(hub.url)).toBeNull();
  });
});
