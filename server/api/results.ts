// /api/sessions/{id}/tracks and …/results: what was said of the frames of a session.
import {
  type ListResultsAnswer,
  type ListTracksAnswer,
  listResultsQuerySchema,
} from '#contract/api/results.ts';
import { parseInput } from '#server/http/body.ts';
import type { Route } from '#server/http/exchange.ts';
import { sendJson } from '#server/http/reply.ts';
import { findVisibleSession } from './find-visible-session.ts';
import type { ApiDeps } from './index.ts';

export function resultRoutes(deps: ApiDeps): Route[] {
  const { results } = deps;
  return [
    {
      method: 'GET',
      path: '/api/sessions/:id/tracks',
      async handle(exchange) {
        const { record } = await findVisibleSession(deps, exchange);
        const tracks = await results.listTracks(record.id);
        sendJson(exchange.res, 200, { tracks } satisfies ListTracksAnswer);
      },
    },
    {
      method: 'GET',
      path: '/api/sessions/:id/results',
      async handle(exchange) {
        const { record } = await findVisibleSession(deps, exchange);
        const { key: _key, ...asked } = Object.fromEntries(exchange.query);
        const page = await results.find(record.id, parseInput(listResultsQuerySchema, asked));
        sendJson(exchange.res, 200, page satisfies ListResultsAnswer);
      },
    },
  ];
}
