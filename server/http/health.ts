// /healthz: the process answers. /readyz: it can do its work. /metrics: what it has counted.
import { AppError } from '#server/lib/app-error.ts';
import type { Exchange, Route } from './exchange.ts';
import type { Metrics } from './metrics.ts';
import { sendJson } from './reply.ts';

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
    { method: 'GET', path: '/healthz', handle: ({ res }) => sendJson(res, 200, { status: 'ok' }) },
    {
      method: 'GET',
      path: '/readyz',
      async handle({ res }) {
        if (isClosing()) throw new AppError('unavailable', 'The hub is shutting down.');
        await pingDatabase().catch((cause: unknown) => {
          throw new AppError('unavailable', 'The database does not answer.', { cause });
        });
        sendJson(res, 200, { status: 'ready' });
      },
    },
    {
      method: 'GET',
      path: '/metrics',
      async handle(exchange) {
        await admitToMetrics(exchange);
        const { contentType, text } = await metrics.render();
        exchange.res.writeHead(200, { 'Content-Type': contentType, 'Cache-Control': 'no-store' });
        exchange.res.end(text);
      },
    },
  ];
}
