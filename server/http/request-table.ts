// The request table: our own paths first, everything else to the last handler (Next). Knows no route by name.
import type { IncomingMessage, ServerResponse } from 'node:http';
import createRouter from 'find-my-way';
import { AppError } from '#server/lib/app-error.ts';
import type { Logger } from '#server/lib/logger.ts';
import type { Exchange, Handler, Route } from './exchange.ts';
import { takeKeyPrefix } from './key-prefix.ts';
import { originOf, type ProxyTrust } from './origin.ts';
import { sendError } from './reply.ts';

export type RequestTable = (req: IncomingMessage, res: ServerResponse) => void;

export type RequestTableOptions = {
  routes: readonly Route[];
  /** Paths under these prefixes that no route serves are a JSON 404, not a page. */
  ownPrefixes: readonly string[];
  /** Paths below an own prefix that belong to the last handler all the same (next-auth). */
  lastHandlerPrefixes: readonly string[];
  lastHandler: (req: IncomingMessage, res: ServerResponse) => void;
  proxy: ProxyTrust;
  log: Logger;
};

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export function createRequestTable(options: RequestTableOptions): RequestTable {
  const { routes, ownPrefixes, lastHandlerPrefixes, lastHandler, proxy, log } = options;
  const router = createRouter({ ignoreTrailingSlash: true, maxParamLength: 200 });
  for (const route of routes) {
    router.on(route.method, route.path, () => undefined, route);
  }

  function isOwn(pathname: string): boolean {
    return startsWithAny(pathname, ownPrefixes) && !startsWithAny(pathname, lastHandlerPrefixes);
  }

  function refuseUnrouted(exchange: Exchange): void {
    const allowed = methods.filter((method) => router.find(method, exchange.pathname));
    if (allowed.length === 0) throw new AppError('not_found', 'There is nothing at this address.');
    exchange.res.setHeader('Allow', allowed.join(', '));
    throw new AppError('method_not_allowed', `Use ${allowed.join(' or ')} here.`);
  }

  async function serve(handle: Handler, exchange: Exchange): Promise<void> {
    const { req, res } = exchange;
    try {
      await handle(exchange);
    } catch (error) {
      sendError(req, res, error, (unknown) =>
        log.error({ err: unknown, method: req.method, path: exchange.pathname }, 'request failed'),
      );
    }
  }

  return (req, res) => {
    takeKeyPrefix(req);
    const url = req.url ?? '/';
    const mark = url.indexOf('?');
    const pathname = mark === -1 ? url : url.slice(0, mark);
    const found = router.find((req.method ?? 'GET') as Route['method'], pathname);
    if (!found && !isOwn(pathname)) {
      lastHandler(req, res);
      return;
    }
    const query = new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1));
    const { address } = originOf(req, proxy);
    const exchange: Exchange = {
      req,
      res,
      pathname,
      query,
      params: found?.params ?? {},
      address,
      presented: { headers: req.headers, key: query.get('key') ?? undefined, address },
    };
    void serve(found ? (found.store as Route).handle : refuseUnrouted, exchange);
  };
}

function startsWithAny(pathname: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => pathname === prefix || pathname.startsWith(`${prefix}/`));
}
