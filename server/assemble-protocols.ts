// The five protocols, joined to the rooms that assemble.ts has built.
import type { Access } from './access/access.ts';
import type { BeginWatch } from './audit/watch-ledger.ts';
import type { Config } from './config.ts';
import type { Counting } from './counting/counting.ts';
import type { DeviceRegistry } from './devices/registry.ts';
import type { Metrics } from './http/metrics.ts';
import type { ProxyTrust } from './http/origin.ts';
import type { Transport } from './http/transport.ts';
import type { Hub } from './hub/hub.ts';
import type { Intake } from './hub/intake.ts';
import { monotonicClock, systemClock } from './lib/clock.ts';
import type { Logger } from './lib/logger.ts';
import { createMedia } from './media/media.ts';
import type { PictureWork } from './pictures/picture-work.ts';
import type { Results } from './results/results.ts';
import type { Sessions } from './sessions/sessions.ts';
import { mountClips } from './transports/clips/index.ts';
import { mountDefaultNamespace } from './transports/default-namespace/index.ts';
import { mountPeopleCounter } from './transports/people-counter/index.ts';
import { createPhysio, type PhysioDeps } from './transports/physio/index.ts';
import { mountPiRooms } from './transports/pi-rooms/index.ts';
import { mountProcessors } from './transports/processors/index.ts';

export type ProtocolsOptions = {
  config: Config;
  log: Logger;
  access: Access;
  registry: DeviceRegistry;
  hub: Hub;
  intake: Intake;
  sessions: Sessions;
  results: Results;
  counting: Counting;
  pictures: PictureWork;
  takeAnalysers: PhysioDeps['takeAnalysers'];
  beginWatch: BeginWatch;
  predictionsDropped: Metrics['predictionsDropped'];
  proxy: ProxyTrust;
};

/** What a protocol took in and did not use, or had and did not send. */
export type ProtocolLoss = { protocol: string; cause: string; count: number };

export type Protocols = {
  /** In the order in which they let go at the end. */
  transports: readonly Transport[];
  losses(): ProtocolLoss[];
};

export function assembleProtocols(options: ProtocolsOptions): Protocols {
  const { config, log, access, registry, hub, intake, sessions, results, counting, pictures, proxy } =
    options;
  const { beginWatch } = options;
  const { permissions } = access;

  const media = createMedia({
    ffmpegPath: config.media.ffmpegPath,
    maxPixels: config.frames.maxPixels,
    clock: monotonicClock,
  });
  const clips = mountClips({
    doors: access.protocolDoors,
    intake,
    sessions,
    pictures,
    media,
    clock: monotonicClock,
    proxy,
    log: log.child({ mod: 'clips' }),
    dataDir: config.data.dir,
    bodyMs: config.http.bodyMs,
    settings: config.clips,
  });
  const physio = createPhysio({
    doors: access.protocolDoors,
    permissions,
    intake,
    sessions,
    results,
    takeAnalysers: options.takeAnalysers,
    proxy,
    log: log.child({ mod: 'physio' }),
    onDropped: options.predictionsDropped,
  });
  const piRooms = mountPiRooms({
    doors: access.protocolDoors,
    permissions,
    accessChanges: access.changes,
    beginWatch,
    hub,
    intake,
    proxy,
    clock: monotonicClock,
    log: log.child({ mod: 'pi-rooms' }),
    bodyMs: config.http.bodyMs,
  });
  const peopleCounter = mountPeopleCounter({
    doors: access.protocolDoors,
    ...{ permissions, registry, hub, pictures, counting, beginWatch, proxy },
    usualDevice: config.peopleCounter.device,
    clock: monotonicClock,
    wallClock: systemClock,
    log: log.child({ mod: 'people-counter' }),
  });
  const defaultNamespace = mountDefaultNamespace({
    dialects: [physio, piRooms.dialect, clips.dialect],
    doors: access.protocolDoors,
    proxy,
    log: log.child({ mod: 'default-namespace' }),
  });
  const processors = mountProcessors({
    doors: access.protocolDoors,
    ...{ permissions, hub, pictures, results, beginWatch, proxy },
    listDevices: registry.list,
    log: log.child({ mod: 'processors' }),
    trackingTimeoutMs: config.tracking.timeoutMs,
    maxFrameBytes: config.frames.maxBytes,
  });

  const lossesOf = (protocol: string, counts: Readonly<Partial<Record<string, number>>>): ProtocolLoss[] =>
    Object.entries(counts).map(([cause, count = 0]) => ({ protocol, cause, count }));

  return {
    transports: [processors, peopleCounter, piRooms, clips, defaultNamespace],
    losses: () => [
      ...lossesOf('clips', clips.losses),
      ...lossesOf('people-counter', {
        ...peopleCounter.shownOut,
        frame_not_shown: peopleCounter.framesUnshown,
      }),
      ...lossesOf('processors', processors.losses),
    ],
  };
}
