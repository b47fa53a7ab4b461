// A page of another site must not act with this site's login cookie. Browsers say where a request comes from; scripts and
// devices say nothing and send keys.
import type { Route } from '#server/http/exchange.ts';
import { isSameOrigin, type ProxyTrust } from '#server/http/origin.ts';
import { AppError } from '#server/lib/app-error.ts';

export function guardOrigin(route: Route, proxy: ProxyTrust): Route {
  if (route.method === 'GET' || route.method === 'HEAD') return route;
  return {
    ...route,
    handle(exchange) {
      if (exchange.req.headers.cookie !== undefined && !isSameOrigin(exchange.req, proxy)) {
        throw new AppError('forbidden', 'A page of another site may not do this.');
      }
      return route.handle(exchange);
    },
  };
}
