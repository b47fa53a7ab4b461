// Our own ingestion over HTTP: single pictures and endless bodies. Devices never enter Next: the same 60 kB POST costs
// fifteen times more there (measured: 16,800/s in a bare listener, 1,100/s through a route handler).
import { frameOperations as operations } from '#contract/api/operations/frames.ts';
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import type { Route } from '#server/http/exchange.ts';
import { describedRoute } from '#server/http/serve.ts';
import type { Intake } from '#server/hub/intake.ts';
import type { Logger } from '#server/lib/logger.ts';
import type { Sessions } from '#server/sessions/sessions.ts';
import { postFrame } from './post-frame.ts';
import { createStreamDoor, type StreamLimits } from './stream-door.ts';

export type FramesDeps = {
  doors: Doorkeeper;
  intake: Intake;
  sessions: Pick<Sessions, 'end'>;
  log: Logger;
  /** Time for one picture's whole body. */
  bodyMs: number;
  stream: StreamLimits;
};

export type FramesTransport = { routes: Route[]; close(): void; readonly streams: number };

export function mountFrames(deps: FramesDeps): FramesTransport {
  const streams = createStreamDoor(deps);
  const post = postFrame(deps);
  return {
    routes: [
      describedRoute(operations.postFrame, post),
      describedRoute(operations.putFrame, post),
      describedRoute(operations.postStream, streams.handle),
      describedRoute(operations.putStream, streams.handle),
    ],
    close: streams.close,
    get streams() {
      return streams.open;
    },
  };
}
