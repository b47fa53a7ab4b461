// /api/sessions/{id}/tracks and …/results: what was said of the frames of a session.
import { sessionOperations as operations } from '#contract/api/operations/sessions.ts';
import type { Route } from '#server/http/exchange.ts';
import { serve } from '#server/http/serve.ts';
import { findVisibleSession } from './find-visible-session.ts';
import type { ApiDeps } from './index.ts';

export function resultRoutes(deps: ApiDeps): Route[] {
  const { results } = deps;
  return [
    serve(operations.listTracks, async (call) => {
      const { session } = await findVisibleSession(deps, call);
      return { tracks: await results.listTracks(session.id) };
    }),

    serve(operations.listResults, async (call) => {
      const { session } = await findVisibleSession(deps, call);
      return results.find(session.id, call.readQuery());
    }),
  ];
}
