// Protocol 2, clips: session ids over HTTP, pictures over the default Socket.IO namespace, clips of them to models, and whole
// videos by upload. Knows no other protocol; its pictures are frames like any other device's.
import path from 'node:path';
import type { Socket } from 'socket.io';
import { deviceIdSchema } from '#contract/ids.ts';
import type { ClipModel } from '#contract/protocols/clip-models.ts';
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import type { Principal } from '#server/access/principal.ts';
import { type Exchange, type Handler, type Route, spokenBy } from '#server/http/exchange.ts';
import { originOf, type ProxyTrust } from '#server/http/origin.ts';
import { plainRoutes } from '#server/http/plain-routes.ts';
import { sendJson } from '#server/http/reply.ts';
import type { Intake } from '#server/hub/intake.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Logger } from '#server/lib/logger.ts';
import type { Media } from '#server/media/media.ts';
import type { PictureWork } from '#server/pictures/picture-work.ts';
import type { Sessions } from '#server/sessions/sessions.ts';
import type { Dialect } from '#server/transports/default-namespace/index.ts';
import { createAnonymousDevices } from './anonymous-devices.ts';
import { createAskModels } from './ask-models.ts';
import { createBatch } from './batch.ts';
import { createClipSessions } from './clip-sessions.ts';
import { createClipDialect } from './dialect.ts';
import { createLosses, type Losses } from './losses.ts';
import { seldom } from './seldom.ts';
import { createSessionIds } from './session-ids.ts';

export type ClipSettings = {
  models: readonly ClipModel[];
  timeoutMs: number;
  sessionIdName: string;
  generatesSessionIds: boolean;
  emitsResults: boolean;
  maxUploadBytes: number;
};

export type ClipsDeps = {
  /** The protocols' doors: ANONYMOUS_ACCESS may open them. */
  doors: Doorkeeper;
  intake: Pick<Intake, 'admit' | 'accept' | 'limits'>;
  sessions: Pick<Sessions, 'current' | 'end'>;
  pictures: Pick<PictureWork, 'jpegOf'>;
  media: Media;
  clock: Clock;
  proxy: ProxyTrust;
  log: Logger;
  dataDir: string;
  /** An upload that brings no byte for so long is given up. */
  bodyMs: number;
  settings: ClipSettings;
};

export type ClipsTransport = {
  routes: Route[];
  dialect: Dialect;
  close(): Promise<void>;
  readonly losses: Losses['counts'];
};

export function mountClips(deps: ClipsDeps): ClipsTransport {
  const { doors, media, proxy, log, settings } = deps;
  const { models, sessionIdName } = settings;
  const losses = createLosses();
  const sessionIds = createSessionIds({
    clock: deps.clock,
    watch: (principal, onEnd) => doors.watch(principal, { action: 'enter' }, onEnd),
  });
  const askModels = createAskModels({
    timeoutMs: settings.timeoutMs,
    onFailed: seldom(deps.clock, (failure, unwritten) =>
      log.warn({ ...failure, unwritten }, 'a clip model gave no answer'),
    ),
  });
  const sessions = createClipSessions({ ...deps, askModels, losses });
  const anonymousDevices = createAnonymousDevices();
  const batch = createBatch({
    dir: path.join(deps.dataDir, 'clips-uploads'),
    maxBytes: settings.maxUploadBytes,
    idleMs: deps.bodyMs,
    models,
    media,
    askModels,
  });

  const dialect = createClipDialect({
    sessionIds,
    parameter: sessionIdName,
    generatesIds: settings.generatesSessionIds,
    losses,
    log,
    clock: deps.clock,
    connect(socket, { principal, device: asked }) {
      if (asked) return sessions.open(socket, principal, asked);
      if (principal.kind === 'device') return sessions.open(socket, principal, principal.device);
      if (principal.kind !== 'anonymous') return null;
      const { device, giveBack } = anonymousDevices.take(addressOf(socket));
      socket.once('disconnect', giveBack);
      return sessions.open(socket, principal, device);
    },
  });

  function addressOf(socket: Socket): string {
    return originOf(socket.request, proxy).address;
  }

  const giveSessionId: Handler = async ({ res, presented, query }) => {
    const principal = await doors.admit(presented, { action: 'enter' });
    const asked = query.get('device');
    const device = asked === null ? null : deviceIdSchema.safeParse(asked);
    if (device?.error) throw new AppError('bad_request', 'The device in the address is not a device id.');
    // Now, so that who asks for a device learns at once that it is not theirs.
    if (device) await doors.requireDevice(principal, { action: 'send', device: device.data });
    sendJson(res, 200, { session_id: sessionIds.issue({ principal, device: device?.data ?? null }) });
  };

  /** A session id lets its holder in as who asked for it. */
  async function admit({ presented, query }: Exchange): Promise<Principal> {
    const claim = sessionIds.find(query.get(sessionIdName) ?? '');
    return claim?.principal ?? doors.admit(presented, { action: 'enter' });
  }

  const takeBatch: Handler = async (exchange) => {
    await admit(exchange);
    await batch.answer(exchange);
  };

  const listProcesses: Handler = async (exchange) => {
    await admit(exchange);
    sendJson(exchange.res, 200, { processes: models.map(({ name }) => name) });
  };

  const onUnknown = (error: unknown) => log.error({ err: error }, 'a request failed');
  return {
    routes: spokenBy('devices', [
      ...plainRoutes('/get_session_id', { GET: giveSessionId, POST: giveSessionId }, onUnknown),
      ...plainRoutes('/batch', { POST: takeBatch }, onUnknown),
      ...plainRoutes('/options', { GET: listProcesses }, onUnknown),
    ]),
    dialect,
    close: batch.close,
    losses: losses.counts,
  };
}
