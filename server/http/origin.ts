// Where a request came from and what address the client used, believing a proxy's word only when told to.
import type { IncomingMessage } from 'node:http';

export type ProxyTrust = { trusted: boolean };
export type Origin = { address: string; host: string; protocol: 'http' | 'https' };

export function originOf(req: IncomingMessage, { trusted }: ProxyTrust): Origin {
  // A socket that listens on `::` shows IPv4 clients as `::ffff:192.0.2.1`.
  const peer = (req.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const isTls = 'encrypted' in req.socket;
  const direct: Origin = { address: peer, host: req.headers.host ?? '', protocol: isTls ? 'https' : 'http' };
  if (!trusted) return direct;
  // The last entry is the one our own proxy wrote; the ones before it are what the client claimed.
  const forwardedFor = lastOf(req.headers['x-forwarded-for']);
  return {
    address: forwardedFor ?? direct.address,
    host: lastOf(req.headers['x-forwarded-host']) ?? direct.host,
    protocol: lastOf(req.headers['x-forwarded-proto']) === 'https' ? 'https' : direct.protocol,
  };
}

/** A browser says which page it acts for; a page of another site must not act with this site's login. */
export function isSameOrigin(req: IncomingMessage, proxy: ProxyTrust): boolean {
  const { origin } = req.headers;
  if (origin !== undefined) {
    if (!URL.canParse(origin)) return false;
    const page = new URL(origin);
    const own = originOf(req, proxy);
    // A page that came in plain may be anybody's. The other way round is a proxy that does not say what it speaks.
    return page.host === own.host && (own.protocol === 'http' || page.protocol === 'https:');
  }
  const site = req.headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}

/** Overwrites the forwarding headers with what is true, so that Next and next-auth cannot be told stories. */
export function stampOrigin(req: IncomingMessage, proxy: ProxyTrust): void {
  const { address, host, protocol } = originOf(req, proxy);
  req.headers['x-forwarded-for'] = address;
  req.headers['x-forwarded-host'] = host;
  req.headers['x-forwarded-proto'] = protocol;
}

function lastOf(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header.join(',') : header;
  return text?.split(',').at(-1)?.trim() || undefined;
}
