// Every room built and joined to its neighbours, nothing started yet. With assemble-protocols.ts and runtime.ts, the only
// files that know them all.
import path from 'node:path';
import { createAccess } from './access/access.ts';
import { networkOf } from './access/attempts.ts';
import { loginEntry } from './access/login-entry.ts';
import { hashSecret, newSecret } from './access/secrets.ts';
import type { Analyser } from './analysers/ports.ts';
import type { RecordAudit } from './api/index.ts';
import { assembleAnalysers } from './assemble-analysers.ts';
import { assembleProtocols } from './assemble-protocols.ts';
import { type AuditNews, createAudit } from './audit/audit.ts';
import { createRepeats } from './audit/repeats.ts';
import { createWatchLedger } from './audit/watch-ledger.ts';
import type { Config } from './config.ts';
import { createCounting } from './counting/counting.ts';
import type { OpenDatabase } from './db/open-database.ts';
import { createDeviceRegistry } from './devices/registry.ts';
import { createStatusBoard } from './devices/status-board.ts';
import { createMetrics } from './http/metrics.ts';
import type { Transport } from './http/transport.ts';
import { createHub } from './hub/hub.ts';
import { createIntake } from './hub/intake.ts';
import { monotonicClock, systemClock } from './lib/clock.ts';
import type { Logger } from './lib/logger.ts';
import { createMail } from './mail/mail.ts';
import { createPictureWork } from './pictures/picture-work.ts';
import { createThumbnailRooms } from './pictures/thumbnail-rooms.ts';
import { createResults } from './results/results.ts';
import { createSessions } from './sessions/sessions.ts';
import { createDemoCameras } from './simulator/demo-cameras.ts';
import { createDiskBlobs } from './storage/disk-blobs.ts';
import { mountFrames } from './transports/frames/index.ts';
import { mountLive } from './transports/live/index.ts';
import { mountMjpeg } from './transports/mjpeg/index.ts';
import { mountPush } from './transports/push/index.ts';

export type House = ReturnType<typeof assemble>;

export type AssembleOptions = {
  config: Config;
  log: Logger;
  database: OpenDatabase;
  authSecret: string;
  /** For tests: what every physio session asks instead of its device's own. In the order in which their results are merged. */
  analysers?: readonly Analyser[] | undefined;
};

export function assemble({ config, log, database, authSecret, analysers: given }: AssembleOptions) {
  const proxy = { trusted: config.http.trustProxy };

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
  const results = createResults({
    repository: database.results,
    sessions,
    clock: systemClock,
    steadyClock: monotonicClock,
    log: log.child({ mod: 'results' }),
    onRecorded: () => metrics.resultRecorded(),
    onKept: (count) => metrics.resultsKept(count),
    onDropped: (cause, count) => metrics.resultsDropped(cause, count),
    onWriteFailed: () => metrics.resultWriteFailed(),
    onSnapshotDelivered: () => metrics.resultSnapshotDelivered(),
    onSnapshotDropped: (cause) => metrics.resultSnapshotDropped(cause),
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
  const audit = createAudit({
    repository: database.audit,
    keepMs: config.audit.keepMs,
    clock: systemClock,
    log: log.child({ mod: 'audit' }),
    onLost: (cause, count) => metrics.auditLost(cause, count),
  });
  const repeats = createRepeats(audit.note);
  const access = createAccess({
    repositories: database,
    devices: registry,
    authSecret,
    adminToken: config.admin.token ?? null,
    limits: config.logins,
    passwordLogin: config.passwordLogin,
    roleClaim: config.singleSignOn?.role,
    onLogin(news) {
      if (news.outcome === 'wait') repeats.note(loginEntry(news), networkOf(news.address));
      else audit.note(loginEntry(news));
    },
    onInvalidKey(address) {
      metrics.keyRefused();
      const actor = access.describe({ kind: 'stranger', brought: 'invalid' });
      repeats.note({ action: 'key.refused', actor, address }, networkOf(address));
    },
    anonymous: config.anonymousAccess
      ? {
          async addDevice(id) {
            // Two first frames at once make one device.
            if (!registry.find(id)) await registry.add({ id }).catch(() => registry.get(id));
          },
        }
      : undefined,
    clock: systemClock,
    log: log.child({ mod: 'access' }),
  });
  const { doors, permissions } = access;
  const watches = createWatchLedger({
    note: audit.note,
    actorOf: access.describe,
    clock: systemClock,
    onUnnoted: () => metrics.auditLost('too_many_watches', 1),
  });
  const mail = config.mail ? createMail({ ...config.mail, log: log.child({ mod: 'mail' }) }) : null;

  const pictures = createPictureWork({
    maxPixels: config.frames.maxPixels,
    thumbnailWidth: config.thumbnails.width,
  });
  const counting = createCounting({
    repository: database.counting,
    blobs: createDiskBlobs(path.join(config.data.dir, 'blobs')),
    clock: systemClock,
    log: log.child({ mod: 'counting' }),
    toJpeg: pictures.toJpeg,
    maxFacesPerDevice: config.counting.maxFacesPerDevice,
    maxFacePixels: config.frames.maxPixels,
  });
  const analysers = assembleAnalysers({
    ...{ config, database, hub, sessions, results, counting },
    log: log.child({ mod: 'analysers' }),
    framesAnalysed: (...counted) => metrics.framesAnalysed(...counted),
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
  const push = mountPush({
    ...{ doors, intake, proxy },
    clock: monotonicClock,
    log: log.child({ mod: 'push' }),
    onShownOut: (cause) => metrics.pushShownOut(cause),
  });
  const mjpeg = mountMjpeg({
    ...{ doors, hub, pictures },
    beginWatch: watches.begin,
    log: log.child({ mod: 'mjpeg' }),
  });
  const live = mountLive({
    doors,
    permissions,
    accessChanges: access.changes,
    registry,
    board,
    rooms: { frames: hub.room, thumbnails: thumbnails.room, results: results.room },
    beginWatch: watches.begin,
    clock: monotonicClock,
    proxy,
  });
  const protocols = assembleProtocols({
    ...{
      config,
      log,
      access,
      registry,
      hub,
      intake,
      sessions,
      results,
      counting,
      pictures,
      proxy,
    },
    takeAnalysers: (device) =>
      given ? { analysers: given, release: () => undefined } : analysers.take(device),
    beginWatch: watches.begin,
    predictionsDropped: (cause, count) => metrics.predictionsDropped(cause, count),
  });
  /** In the order in which they let go at the end: devices first, then those who watch. */
  const transports: readonly Transport[] = [frames, push, mjpeg, live, ...protocols.transports];

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
    pushSockets: () => push.sockets,
    openSessions: () => sessions.open,
    resultsWaiting: () => results.counts.waiting,
    devices: () => registry.list().length,
    protocolLosses: protocols.losses,
  });

  registry.changes.listen(({ kind, device }) => {
    if (kind === 'added' || kind === 'updated') intake.setDevice(device.id, device);
    if (kind === 'added' && device.source.kind === 'demo') demoCameras.start(device.id, device.source.scene);
    if (kind === 'removed') {
      void demoCameras.stop(device.id);
      sessions.forget(device.id);
      analysers.forget(device.id);
      results.forget(device.id);
      counting.forget(device.id).catch((error: unknown) => {
        log.error({ err: error, device: device.id }, 'the pictures of a removed device are still there');
      });
      hub.closeRoom(device.id);
      intake.forgetDevice(device.id);
    }
  });
  sessions.changes.listen(({ device }) => board.refresh(device));

  const record: RecordAudit = ({ principal, address }, action, { device, target, details } = {}) =>
    audit.note({
      action,
      actor: access.describe(principal),
      address,
      device,
      target,
      details: details as AuditNews['details'],
    });

  return {
    access,
    audit,
    repeats,
    watches,
    record,
    hub,
    registry,
    sessions,
    results,
    analysers,
    counting,
    board,
    intake,
    thumbnails,
    transports,
    demoCameras,
    metrics,
    proxy,
    mail,
    publicUrl: config.http.publicUrl,
    listenHost: config.http.host,
    passwordLogin: config.passwordLogin,
  };
}
