// A client whose only setting is a base URL presents its key as a path prefix: `/k/KEY/…` in front of any path. Here the
// request is put in the one form that every door reads: the prefix becomes `Authorization: Bearer KEY`.
import type { IncomingMessage } from 'node:http';

const prefix = /^\/k\/([A-Za-z0-9._~-]{1,200})(?=\/|\?|$)/;

export function takeKeyPrefix(req: IncomingMessage): void {
  const found = prefix.exec(req.url ?? '');
  if (!found) return;
  const rest = (req.url ?? '').slice(found[0].length);
  req.url = rest.startsWith('/') ? rest : `/${rest}`;
  req.headers.authorization ??= `Bearer ${found[1]}`;
}
