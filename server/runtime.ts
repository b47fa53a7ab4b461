// The hub's life: opens what it needs, joins the rooms, starts them in order and stops them in the opposite one.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { loadAuthSecret } from './access/auth-secret.ts';
import { createPageRuntime } from './access/page-runtime.ts';
import type { Analyser } from './analysers/ports.ts';
import { apiRoutes } from './api/index.ts';
import { assemble, type House } from './assemble.ts';
import type { Config } from './config.ts';
import { openDatabase } from './db/open-database.ts';
import { explainListenFailure } from './http/explain-listen-failure.ts';
import { healthRoutes } from './http/health.ts';
import { createListener, type Listener } from './http/listener.ts';
import type { Pages } from './http/next-app.ts';
import { createRequestTable } from './http/request-table.ts';
import { createUpgradeTable } from './http/upgrade-table.ts';
import type { Logger } from './lib/logger.ts';
import { createStops } from './lib/stops.ts';
import { provideRuntime } from './runtime-handle.ts';

export type Runtime = {
  port: number;
  /** The ports of the settings in `config.ownPorts`, those that are set. */
  ownPorts: Readonly<Record<string, number>>;
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
  /** None unless given. */
  analysers?: readonly Analyser[] | undefined;
};

/** After a crash the last seqs given out may not have been written: skip more than any device sends between two writes. */
const seqGapAfterCrash = 10_000;

/** @throws StartError with one sentence when the hub cannot start as it is set */
export async function startRuntime({ config, log, openPages, analysers }: RuntimeOptions): Promise<Runtime> {
  const stops = createStops((error) => log.error({ err: error }, 'something did not stop cleanly'));
  try {
    const authSecret = await loadAuthSecret(config.data.dir);
    const database = await openDatabase({ url: config.data.databaseUrl, log });
    stops.add(() => database.close());
    const house = assemble({ config, log, database, authSecret, analysers });
    await loadState(house, config);
    const { hub, sessions, results, board, thumbnails, demoCameras, registry, access } = house;
    // The other way round at the end: a result needs its session's row, so sessions are written first.
    stops.add(house.audit.flush, hub.close, results.close, sessions.close, access.start());
    stops.add(results.start(), sessions.start(), board.start(), thumbnails.close);
    stops.add(
      provideRuntime(
        createPageRuntime({
          access,
          authSecret,
          passwordLogin: config.passwordLogin,
          singleSignOn: config.singleSignOn ?? null,
        }),
      ),
    );
    const pages = openPages ? await openPages() : null;
    if (pages) stops.add(pages.close);

    const openDoor = prepareDoors({
      house,
      pages,
      config,
      log,
      ping: database.ping,
      isClosing: () => stops.isStopping,
    });
    const doors: Listener[] = [];
    stops.add(() => closeDoors(house, doors, config.shutdownMs / 2));
    const port = await openDoor(doors, 'PORT', config.http.port);
    const ownPorts: Record<string, number> = {};
    for (const [setting, wanted] of Object.entries(config.ownPorts)) {
      if (wanted === undefined) continue;
      ownPorts[setting] = await openDoor(doors, setting, wanted);
      log.info({ setting, port: ownPorts[setting] }, 'listening on one more port');
    }
    for (const { id, source } of registry.list())
      if (source.kind === 'demo') demoCameras.start(id, source.scene);
    stops.add(demoCameras.close);
    return { port, ownPorts, setupToken: access.firstRun.issueToken(), close: stops.stopAll };
  } catch (error) {
    await stops.stopAll();
    throw error;
  }
}

async function loadState(
  { sessions, registry, access, audit, intake, counting }: House,
  config: Config,
): Promise<void> {
  const interrupted = new Set(await sessions.recover());
  await registry.load();
  await access.load();
  await audit.load();
  await counting.load();
  for (const device of registry.list()) {
    const gap = interrupted.has(device.id) ? seqGapAfterCrash : 0;
    intake.setDevice(device.id, { limits: device.limits, lastSeq: device.lastSeq + gap });
  }
  const { first } = config.admin;
  if (first && access.firstRun.isNeeded()) {
    await access.people.create({ ...first, name: 'Administrator', role: 'admin' });
  }
}

type Doors = {
  house: House;
  pages: Pages | null;
  config: Config;
  log: Logger;
  ping(): Promise<void>;
  isClosing(): boolean;
};

/** All doors share one request table; a transport may give upgrades on its own port a meaning of their own. */
function prepareDoors({ house, pages, config, log, ping, isClosing }: Doors) {
  const { access, transports, metrics, proxy } = house;
  const health = healthRoutes({
    metrics,
    pingDatabase: ping,
    isClosing,
    async admitToMetrics({ presented }) {
      await access.doors.admit(presented, { action: 'read_metrics' });
    },
  });
  const notFound = (_req: IncomingMessage, res: ServerResponse) => void res.writeHead(404).end();
  const onUpgrade = createUpgradeTable([
    ...transports.flatMap(({ upgrades = [] }) => upgrades),
    ...(pages && config.isDevelopment ? [{ prefix: '/_next', handle: pages.handleUpgrade }] : []),
  ]);
  const onRequest = createRequestTable({
    routes: [...transports.flatMap(({ routes }) => routes), ...apiRoutes({ ...house, ...access }), ...health],
    ownPrefixes: ['/api'],
    lastHandlerPrefixes: ['/api/auth'],
    lastHandler: pages?.handle ?? notFound,
    proxy,
    log: log.child({ mod: 'http' }),
  });

  return async (doors: Listener[], setting: string, port: number): Promise<number> => {
    const own = transports.find(({ ownPort }) => ownPort?.setting === setting)?.ownPort;
    const listener = createListener({
      headersMs: config.http.headersMs,
      maxPending: config.http.maxPendingConnections,
      onPendingClosed: metrics.pendingConnectionClosed,
      onUpgrade: own ? createUpgradeTable([{ prefix: '', handle: own.onUpgrade }]) : onUpgrade,
      onRequest,
    });
    const listening = await listener.listen(port, config.http.host).catch((error: unknown) => {
      throw explainListenFailure(error, port, setting);
    });
    doors.push(listener);
    return listening;
  };
}

/** Stops accepting first, then lets go of everyone who is connected, then waits for the last of them. */
async function closeDoors({ transports }: House, doors: readonly Listener[], graceMs: number): Promise<void> {
  const drained = doors.map((door) => door.close(graceMs));
  for (const transport of transports) await transport.close();
  await Promise.all(drained);
}
