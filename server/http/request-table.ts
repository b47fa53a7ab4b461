// The request table: our own paths first, everything else to the last handler (Next). What holds for every request whatever
// its path is asked here. Knows no route by name.
import type { IncomingMessage, ServerResponse } from 'node:http';
import createRouter from 'find-my-way';
import { AppError } from '#server/lib/app-error.ts';
import type { Logger } from '#server/lib/logger.ts';
import { checkHead } from './check-head.ts';
import type { Exchange, Handler, Route } from './exchange.ts';
import { dropForeignLogin } from './foreign-login.ts';
import { takeKeyPrefix } from './key-prefix.ts';
import { originOf, type ProxyTrust } from './origin.ts';
import { createPagesDoor } from './pages-door.ts';
import type { PlainDoor } from './plain-door.ts';
import { sendError } from './reply.ts';
import type { SafeHeaders } from './safe-headers.ts';

export type RequestTable = (req: IncomingMessage, res: ServerResponse) => void;

export type RequestTableOptions = {
  routes: readonly Route[];
  /** Paths under these prefixes that no route serves are a JSON 404, not a page. */
  ownPrefixes: readonly string[];
  /** Paths below an own prefix that belong to the last handler all the same (next-auth). */
  lastHandlerPrefixes: readonly string[];
  lastHandler: (req: IncomingMessage, res: ServerResponse) => void;
  /** Development: Next's own tools post to the last handler as they like. */
  lastHandlerTakes?: 'pages' | 'anything';
  setSafeHeaders: SafeHeaders;
  /** Absent: without TLS there is only plain http. */
  plainDoor?: PlainDoor | undefined;
  proxy: ProxyTrust;
  log: Logger;
};

type Found = Route | undefined;

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export function createRequestTable(options: RequestTableOptions): RequestTable {
  const { routes, ownPrefixes, lastHandlerPrefixes, lastHandlerTakes = 'pages', proxy, log } = options;
  const { plainDoor, setSafeHeaders } = options;
  const router = createRouter({ ignoreTrailingSlash: true, maxParamLength: 200 });
  for (const route of routes) {
    router.on(route.method, route.path, () => undefined, route);
  }
  const admitToPages = createPagesDoor({
    proxy,
    takesForms: (pathname) => startsWithAny(pathname, lastHandlerPrefixes),
  });

  function isOwn(pathname: string): boolean {
    return startsWithAny(pathname, ownPrefixes) && !startsWithAny(pathname, lastHandlerPrefixes);
  }

  function refuseUnrouted({ res, pathname }: Exchange): void {
    const allowed = methods.filter((method) => router.find(method, pathname));
    if (allowed.length === 0) throw new AppError('not_found', 'There is nothing at this address.');
    res.setHeader('Allow', allowed.join(', '));
    throw new AppError('method_not_allowed', `Use ${allowed.join(' or ')} here.`);
  }

  const passOn: Handler = ({ req, res, pathname }) => {
    if (lastHandlerTakes === 'anything' || admitToPages(req, res, pathname)) options.lastHandler(req, res);
  };

  /** @throws AppError */
  async function serve(exchange: Exchange, found: Found): Promise<void> {
    const { req, res, pathname } = exchange;
    checkHead(req);
    const isPage = !found && !isOwn(pathname);
    if (plainDoor?.redirects(req, res, found ?? (isPage ? 'page' : 'nothing'))) return;
    dropForeignLogin(req, proxy);
    await (found?.handle ?? (isPage ? passOn : refuseUnrouted))(exchange);
  }

  return (req, res) => {
    setSafeHeaders(req, res);
    takeKeyPrefix(req);
    const url = req.url ?? '/';
    const mark = url.indexOf('?');
    const pathname = mark === -1 ? url : url.slice(0, mark);
    const query = new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1));
    const { address } = originOf(req, proxy);
    const found = router.find((req.method ?? 'GET') as Route['method'], pathname);
    const exchange: Exchange = {
      req,
      res,
      pathname,
      query,
      params: found?.params ?? {},
      address,
      presented: { headers: req.headers, key: query.get('key') ?? undefined, address },
    };
    serve(exchange, found?.store as Found).catch((error: unknown) => {
      sendError(req, res, error, (unknown) =>
        log.error({ err: unknown, method: req.method, path: pathname }, 'request failed'),
      );
    });
  };
}

function startsWithAny(pathname: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => pathname === prefix || pathname.startsWith(`${prefix}/`));
}
