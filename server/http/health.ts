// /healthz: the process answers. /readyz: it can do its work. /metrics: what it has counted.
import { hubOperations as operations } from '#contract/api/operations/hub.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { Exchange, Route } from './exchange.ts';
import type { Metrics } from './metrics.ts';
import { describedRoute, serve } from './serve.ts';

export type HealthDeps = {
  metrics: Metrics;
  /** Rejects when the database does not answer. */
  pingDatabase(): Promise<void>;
  isClosing(): boolean;
  /** @throws AppError for those who may not read metrics */
  admitToMetrics(exchange: Exchange): Promise<void>;
};

export function healthRoutes({ metrics, pingDatabase, isClosing, admitToMetrics }: HealthDeps): Route[] {
  return [
    serve(operations.getHealth, () => ({ status: 'ok' })),
    serve(operations.getReadiness, async () => {
      if (isClosing()) throw new AppError('unavailable', 'The hub is shutting down.');
      await pingDatabase().catch((cause: unknown) => {
        throw new AppError('unavailable', 'The database does not answer.', { cause });
      });
      return { status: 'ready' };
    }),
    describedRoute(operations.getMetrics, async (exchange) => {
      await admitToMetrics(exchange);
      const { contentType, text } = await metrics.render();
      exchange.res.writeHead(200, { 'Content-Type': contentType, 'Cache-Control': 'no-store' });
      exchange.res.end(text);
    }),
  ];
}
