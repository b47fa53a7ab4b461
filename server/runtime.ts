// The hub's life: opens what it needs, joins the rooms, starts them in order and stops them in the opposite one.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { loadAuthSecret } from './access/auth-secret.ts';
import { createPageRuntime } from './access/page-runtime.ts';
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
  const stops = createStops((error) => log.error({ err: error }, 'something did not stop cleanly'));
  try {
    const authSecret = await loadAuthSecret(config.data.dir);
    const database = await openDatabase({ url: config.data.databaseUrl, log });
    stops.add(() => database.close());
    const house = assemble({ config, log, database, authSecret });
    await loadState(house, config);
    const { hub, sessions, board, thumbnails, demoCameras, registry, access } = house;
    stops.add(hub.close, sessions.close, sessions.start(), board.start(), thumbnails.close);
    stops.add(provideRuntime(createPageRuntime({ access, authSecret, log })));
    const pages = openPages ? await openPages() : null;
    if (pages) stops.add(pages.close);

    const listener = openDoors({
      house,
      pages,
      config,
      log,
      ping: database.ping,
      isClosing: () => stops.isStopping,
    });
    const port = await listener.listen(config.http.port, config.http.host).catch((error: unknown) => {
      throw explainListenFailure(error, config.http.port);
    });
    stops.add(() => closeDoors(house, listener, config.shutdownMs / 2));
    for (const { id, source } of registry.list())
      if (source.kind === 'demo') demoCameras.start(id, source.scene);
    stops.add(demoCameras.close);
    return { port, setupToken: access.firstRun.issueToken(), close: stops.stopAll };
  } catch (error) {
    await stops.stopAll();
    throw error;
  }
}

async function loadState({ sessions, registry, access, intake }: House, config: Config): Promise<void> {
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

type Doors = {
  house: House;
  pages: Pages | null;
  config: Config;
  log: Logger;
  ping(): Promise<void>;
  isClosing(): boolean;
};

function openDoors({ house, pages, config, log, ping, isClosing }: Doors): Listener {
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
  return createListener({
    headersMs: config.http.headersMs,
    maxPending: config.http.maxPendingConnections,
    onPendingClosed: metrics.pendingConnectionClosed,
    onUpgrade: createUpgradeTable([
      ...transports.flatMap(({ upgrades = [] }) => upgrades),
      ...(pages && config.isDevelopment ? [{ prefix: '/_next', handle: pages.handleUpgrade }] : []),
    ]),
    onRequest: createRequestTable({
      routes: [
        ...transports.flatMap(({ routes }) => routes),
        ...apiRoutes({ ...house, ...access }),
        ...health,
      ],
      ownPrefixes: ['/api'],
      lastHandlerPrefixes: ['/api/auth'],
      lastHandler: pages?.handle ?? notFound,
      proxy,
      log: log.child({ mod: 'http' }),
    }),
  });
}

/** Stops accepting first, then lets go of everyone who is connected, then waits for the last of them. */
async function closeDoors({ transports }: House, listener: Listener, graceMs: number): Promise<void> {
  const drained = listener.close(graceMs);
  for (const transport of transports) await transport.close();
  await drained;
}
