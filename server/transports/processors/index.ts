// Protocol 4: camera processors and browser interfaces on plain WebSockets, what was seen where over HTTP, and a debug page.
// It joins its parts here; must not know other transports or who keeps the results.
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import type { Permissions } from '#server/access/permissions.ts';
import type { BeginWatch } from '#server/audit/watch-ledger.ts';
import { spokenBy } from '#server/http/exchange.ts';
import type { ProxyTrust } from '#server/http/origin.ts';
import type { Transport } from '#server/http/transport.ts';
import type { Hub } from '#server/hub/hub.ts';
import { monotonicClock, systemClock } from '#server/lib/clock.ts';
import type { Logger } from '#server/lib/logger.ts';
import type { PictureWork } from '#server/pictures/picture-work.ts';
import { createTracking } from '#server/tracking/tracking.ts';
import { clientDialogue } from './client-side.ts';
import { createEntrance } from './entrance.ts';
import { historyRoutes } from './history-routes.ts';
import { createLosses, type Losses } from './losses.ts';
import { processorDialogue } from './processor-side.ts';
import { createSwitchboard, type ResultRecorder } from './switchboard.ts';
import { createVideoFeed } from './video-feed.ts';

export type ProcessorsDeps = {
  /** The protocols' doors: ANONYMOUS_ACCESS may open them. */
  doors: Doorkeeper;
  permissions: Permissions;
  listDevices(): readonly { id: string }[];
  hub: Hub;
  pictures: PictureWork;
  results: ResultRecorder;
  beginWatch: BeginWatch;
  proxy: ProxyTrust;
  log: Logger;
  trackingTimeoutMs: number;
  maxFrameBytes: number;
};

export type ProcessorsTransport = Transport & {
  /** What was ignored or lost since the start, by cause. */
  readonly losses: Losses['counts'];
  readonly connected: { readonly processors: number; readonly clients: number };
  readonly videoReaders: number;
};

/** Around the image of a `start`, which is as large as a frame may be, in base64. */
const messageSlackBytes = 65_536;

export function mountProcessors(deps: ProcessorsDeps): ProcessorsTransport {
  const { doors, permissions, hub, results, beginWatch, proxy, log } = deps;
  const losses = createLosses(log, monotonicClock);
  const tracking = createTracking({
    clock: systemClock,
    timeoutMs: deps.trackingTimeoutMs,
    onTimeout: ({ id }) => switchboard.timedOut(id),
  });
  const switchboard = createSwitchboard({
    tracking,
    results,
    latestSeq: (camera) => hub.room(camera).latest?.meta.seq ?? null,
    clock: systemClock,
    losses,
  });
  const entrance = createEntrance({
    ...{ doors, proxy, losses },
    clock: monotonicClock,
    maxMessageBytes: Math.ceil((deps.maxFrameBytes * 4) / 3) + messageSlackBytes,
  });
  const videoFeed = createVideoFeed(deps);

  return {
    routes: spokenBy('older_clients', [
      ...historyRoutes({ doors, permissions, timelines: tracking.timelines }),
      videoFeed.route,
    ]),
    upgrades: [
      {
        prefix: '/processor',
        speakers: 'devices',
        handle: entrance.doorFor(processorDialogue({ doors, switchboard, losses })),
      },
      {
        prefix: '/client',
        speakers: 'older_clients',
        handle: entrance.doorFor(clientDialogue({ doors, permissions, switchboard, beginWatch })),
      },
    ],
    async close() {
      tracking.close();
      videoFeed.close();
      await entrance.close();
    },
    get losses() {
      return losses.counts;
    },
    get connected() {
      return switchboard.connected;
    },
    get videoReaders() {
      return videoFeed.readers;
    },
  };
}
