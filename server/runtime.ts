// The composition root: the only file that knows every room. It builds them, joins them, starts and stops them in order.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createAccess } from './access/access.ts';
import { loadAuthSecret } from './access/auth-secret.ts';
import { hashSecret, newSecret } from './access/secrets.ts';
import { apiRoutes } from './api/index.ts';
import type { Config } from './config.ts';
import { openDatabase } from './db/open-database.ts';
import { createDeviceRegistry } from './devices/registry.ts';
import { createStatusBoard } from './devices/status-board.ts';
import { healthRoutes } from './http/health.ts';
import { createListener } from './http/listener.ts';
import { createMetrics } from './http/metrics.ts';
import type { Pages } from './http/next-app.ts';
import { createRequestTable } from './http/request-table.ts';
import { createUpgradeTable } from './http/upgrade-table.ts';
import { createHub } from './hub/hub.ts';
import { createIntake } from './hub/intake.ts';
import { monotonicClock, systemClock } from './lib/clock.ts';
import type { Logger } from './lib/logger.ts';
import { StartError } from './lib/start-error.ts';
import { createPictureWork } from './pictures/picture-work.ts';
import { createThumbnailRooms } from './pictures/thumbnail-rooms.ts';
import { type PageRuntime, provideRuntime } from './runtime-handle.ts';
import { createSessions } from './sessions/sessions.ts';
import { createDemoCameras } from './simulator/demo-cameras.ts';
import { mountFrames } from './transports/frames/index.ts';
import { mountLive } from './transports/live/index.ts';
import { mountMjpeg } from './transports/mjpeg/index.ts';

export type Runtime = {
  port: number;
  /** A one-time token for the set-up page; null when an administrator exists. */
  setupToken: string | null;
  /** Idempotent; in order; waits for all of it. */
  close(): Promise<void>;
};

export type RuntimeOptions = {
  config: Config;
  log: Logger;
  /** Null: no pages (tests of the doors alone); everything else is there. */
  openPages: (() => Promise<Pages>) | null;
};

/** After a crash the last seqs given out may not have been written: skip more than any device sends between two writes. */
const seqGapAfterCrash = 10_000;

/** @throws StartError with one sentence when the hub cannot start as it is set */
export async function startRuntime({ config, log, openPages }: RuntimeOptions): Promise<Runtime> {
  const authSecret = await loadAuthSecret(config.data.dir);
  const database = await openDatabase({ url: config.data.databaseUrl, log });
  const proxy = { trusted: config.http.trustProxy };
  let isClosing = false;

  const hub = createHub({
    clock: monotonicClock,
    events: {
      onDelivered: () => metrics.frameDelivered(),
      onDropped: (cause) => metrics.frameDropped(cause),
      onReaderFailed(device, error) {
        metrics.readerFailed();
        log.error({ err: error, device }, 'a reader failed and was shown out');
      },
    },
  });
  const registry = createDeviceRegistry({
    repository: database.devices,
    keys: { newKey: () => newSecret('frk'), hashKey: hashSecret },
    clock: systemClock,
    defaultLimits: { maxFps: config.devices.maxFps, maxBytesPerSecond: config.devices.maxBytesPerSecond },
  });
  const sessions = createSessions({
    repository: database.sessions,
    viewerTotals: (device) => hub.room(device).counts,
    clock: systemClock,
    log: log.child({ mod: 'sessions' }),
    idleMs: config.sessions.idleMs,
    onWriteFailed: () => metrics.sessionWriteFailed(),
  });
  const board = createStatusBoard({
    registry,
    sources: { openSession: sessions.current, viewers: (device) => hub.room(device).viewers },
    clock: systemClock,
    staleAfterMs: config.devices.staleAfterMs,
  });
  const intake = createIntake({
    hub,
    clock: systemClock,
    limits: { maxFrameBytes: config.frames.maxBytes, maxFramePixels: config.frames.maxPixels },
    ledger: {
      frameArrived(frame, byteLength) {
        const session = sessions.frameArrived(frame, byteLength);
        board.frameArrived(frame);
        metrics.frameAccepted(byteLength);
        return session;
      },
      frameRefused(device, cause) {
        sessions.frameRefused(device, cause);
        board.frameRefused(device, cause);
        metrics.frameRefused(cause);
      },
    },
  });
  const access = createAccess({
    users: database.users,
    registry,
    authSecret,
    adminToken: config.admin.token ?? null,
    logins: config.logins,
    clock: systemClock,
    log: log.child({ mod: 'access' }),
  });
  const { doors, permissions } = access;

  const pictures = createPictureWork({
    maxPixels: config.frames.maxPixels,
    thumbnailWidth: config.thumbnails.width,
  });
  const thumbnails = createThumbnailRooms({
    hub,
    pictures,
    clock: monotonicClock,
    maxFps: config.thumbnails.fps,
    onMade: () => metrics.thumbnailMade(),
    onFailed(device, error) {
      metrics.thumbnailFailed();
      log.debug({ err: error, device }, 'a thumbnail could not be made');
    },
  });
  const frames = mountFrames({
    doors,
    intake,
    sessions,
    log: log.child({ mod: 'frames' }),
    bodyMs: config.http.bodyMs,
    stream: config.streams,
  });
  const mjpeg = mountMjpeg({ doors, hub, pictures, log: log.child({ mod: 'mjpeg' }) });
  const live = mountLive({
    credentials: access.credentials,
    permissions,
    accessChanges: access.changes,
    registry,
    board,
    rooms: { frames: hub.room, thumbnails: thumbnails.room },
    clock: monotonicClock,
    proxy,
  });
  const demoCameras = createDemoCameras({
    onFrame: (device, bytes, capturedAt) =>
      void (intake.admit(device) ?? intake.accept(device, bytes, capturedAt)),
    onError: (device, error) =>
      log.error({ err: error, device }, 'a demo camera failed and is started again'),
  });
  const metrics = createMetrics({
    viewers: () => hub.viewers,
    liveConnections: () => live.connections,
    mjpegReaders: () => mjpeg.readers,
    streams: () => frames.streams,
    openSessions: () => sessions.open,
    devices: () => registry.list().length,
  });

  registry.changes.listen(({ kind, device }) => {
    if (kind === 'added' || kind === 'updated') intake.setDevice(device.id, device);
    if (kind === 'added' && device.source.kind === 'demo') demoCameras.start(device.id, device.source.scene);
    if (kind === 'removed') {
      void demoCameras.stop(device.id);
      sessions.forget(device.id);
      hub.closeRoom(device.id);
      intake.forgetDevice(device.id);
    }
  });
  sessions.changes.listen(({ device }) => board.refresh(device));

  async function loadState(): Promise<void> {
    const interrupted = new Set(await sessions.recover());
    await registry.load();
    await access.people.load();
    for (const device of registry.list()) {
      const gap = interrupted.has(device.id) ? seqGapAfterCrash : 0;
      intake.setDevice(device.id, { limits: device.limits, lastSeq: device.lastSeq + gap });
    }
    const { first } = config.admin;
    if (first && access.firstRun.isNeeded()) {
      await access.people.create({ ...first, name: 'Administrator', role: 'admin', grants: [] });
    }
  }

  const pageRuntime: PageRuntime = {
    authSecret,
    setupNeeded: access.firstRun.isNeeded,
    logIn: access.logIn,
    async currentUser(cookieHeader) {
      const principal = await access.credentials.principalOf({
        headers: { cookie: cookieHeader ?? undefined },
      });
      if (principal.kind !== 'user' || !permissions.decide(principal, { action: 'enter' }).allowed)
        return null;
      const user = access.people.find(principal.user);
      if (!user) return null;
      void access.people
        .noteSeen(user.id)
        .catch((error: unknown) => log.warn({ err: error }, 'last seen not written'));
      return access.people.present(user);
    },
  };

  const stops: (() => void | Promise<void>)[] = [];
  let closing: Promise<void> | null = null;

  /** The last that was started is the first to stop. A stop that fails must not keep the others from stopping. */
  async function stopAll(): Promise<void> {
    isClosing = true;
    for (const stop of stops.reverse()) {
      try {
        await stop();
      } catch (error) {
        log.error({ err: error }, 'something did not stop cleanly');
      }
    }
  }
  const close = () => {
    closing ??= stopAll();
    return closing;
  };

  stops.push(() => database.close());
  try {
    await loadState();
    stops.push(() => hub.close());
    stops.push(() => sessions.close(), sessions.start(), board.start());
    stops.push(() => thumbnails.close());
    stops.push(provideRuntime(pageRuntime));
    const pages = openPages ? await openPages() : null;
    if (pages) stops.push(() => pages.close());

    const notFound = (_req: IncomingMessage, res: ServerResponse) => void res.writeHead(404).end();
    const listener = createListener({
      headersMs: config.http.headersMs,
      maxPending: config.http.maxPendingConnections,
      onPendingClosed: () => metrics.pendingConnectionClosed(),
      onUpgrade: createUpgradeTable([
        live.upgrade,
        ...(pages && config.isDevelopment ? [{ prefix: '/_next', handle: pages.handleUpgrade }] : []),
      ]),
      onRequest: createRequestTable({
        routes: [
          ...frames.routes,
          ...mjpeg.routes,
          ...live.routes,
          ...apiRoutes({ ...access, registry, board, sessions, proxy }),
          ...healthRoutes({
            metrics,
            pingDatabase: database.ping,
            isClosing: () => isClosing,
            async admitToMetrics({ presented }) {
              await doors.admit(presented, { action: 'read_metrics' });
            },
          }),
        ],
        ownPrefixes: ['/api'],
        lastHandlerPrefixes: ['/api/auth'],
        lastHandler: pages?.handle ?? notFound,
        proxy,
        log: log.child({ mod: 'http' }),
      }),
    });
    const port = await listener.listen(config.http.port, config.http.host).catch((error: unknown) => {
      throw explainListenFailure(error, config.http.port);
    });
    const closed = () => listener.close(config.shutdownMs / 2);
    // Stop accepting first, then let go of everyone who is connected, then wait for the last of them.
    stops.push(async () => {
      const drained = closed();
      frames.close();
      mjpeg.close();
      await live.close();
      await drained;
    });
    for (const { id, source } of registry.list())
      if (source.kind === 'demo') demoCameras.start(id, source.scene);
    stops.push(() => demoCameras.close());
    return { port, setupToken: access.firstRun.issueToken(), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function explainListenFailure(error: unknown, port: number): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return new StartError(
      `Port ${port} is in use. Stop the other program, or choose another port: PORT=${port + 1} npm start.`,
    );
  }
  if (code === 'EACCES')
    return new StartError(
      `This user may not listen on port ${port}. Choose one above 1023: PORT=3000 npm start.`,
    );
  if (code === 'EADDRNOTAVAIL')
    return new StartError('HOST is not an address of this machine. Leave it unset to listen on all.');
  return error;
}
