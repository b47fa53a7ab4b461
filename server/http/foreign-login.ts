// A page of another site must not act with this site's login. One rule for every door that a cookie opens: a cookie counts
// when the request comes from our own pages, or only reads and is no script's. Else it is taken away before anybody looks.
import type { IncomingMessage } from 'node:http';
import { foreignLoginHeader } from '#server/lib/foreign-login-header.ts';
import { isSameOrigin, type ProxyTrust } from './origin.ts';

/** `upgrade`: a WebSocket. Its request reads, and what follows does not. */
export function dropForeignLogin(
  req: IncomingMessage,
  proxy: ProxyTrust,
  kind: 'request' | 'upgrade' = 'request',
): void {
  if (req.headers.cookie === undefined) return;
  const isReading = kind === 'request' && (req.method === 'GET' || req.method === 'HEAD');
  // A link or a picture on another site brings no Origin; a script there does, and Socket.IO begins with such a GET.
  if (isReading && req.headers.origin === undefined) return;
  if (isSameOrigin(req, proxy)) return;
  delete req.headers.cookie;
  req.headers[foreignLoginHeader] = 'dropped';
}
