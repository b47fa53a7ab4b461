import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { pageAddress } from './page-address.ts';

const request = (headers: IncomingHttpHeaders) =>
  ({ headers, socket: { remoteAddress: '10.0.0.1' } }) as unknown as IncomingMessage;
const forwarded = {
  host: '10.0.0.2:3000',
  'x-forwarded-host': 'frames.example.org',
  'x-forwarded-proto': 'https',
};

it.each([
  ['where the request came to', undefined, false, { host: 'hub.local:3000' }, 'http://hub.local:3000/join#s'],
  ['where a trusted proxy was asked', undefined, true, forwarded, 'https://frames.example.org/join#s'],
  ['not where an untrusted one says', undefined, false, forwarded, 'http://10.0.0.2:3000/join#s'],
  ['PUBLIC_URL before all', 'https://hub.example.org', true, forwarded, 'https://hub.example.org/join#s'],
])('a link leads to %s', (_what, publicUrl, trusted, headers, address) => {
  expect(pageAddress({ publicUrl, proxy: { trusted } }, request(headers), '/join#s')).toBe(address);
});

it.each([undefined, '', 'a b', '%%'])('the Host %j stands in no link', (host) => {
  const deps = { publicUrl: undefined, proxy: { trusted: false } };
  expect(() => pageAddress(deps, request({ host }), '/join#s')).toThrow('The Host header is not an address.');
});
