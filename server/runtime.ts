// The hub's life: opens what it needs, joins the rooms, starts them in order and stops them in the opposite one.
import { loadAuthSecret } from './access/auth-secret.ts';
import { createPageRuntime } from './access/page-runtime.ts';
import type { Analyser } from './analysers/ports.ts';
import { apiRoutes } from './api/index.ts';
import { assemble, type House } from './assemble.ts';
import type { Config } from './config.ts';
import { openDatabase } from './db/open-database.ts';
import type { Route } from './http/exchange.ts';
import { healthRoutes } from './http/health.ts';
import type { Pages } from './http/next-app.ts';
import type { Logger } from './lib/logger.ts';
import { createStops } from './lib/stops.ts';
import { prepareDoors } from './open-doors.ts';
import { provideRuntime } from './runtime-handle.ts';
import type { KeptCertificate } from './tls/keep-certificate.ts';
import { openCertificate } from './tls/open-certificate.ts';

export type Runtime = {
  port: number;
  /** The ports of the settings in `config.ownPorts`, those that are set. */
  ownPorts: Readonly<Record<string, number>>;
  /** All that is served, pages aside; for tests that go through every door. */
  routes: readonly Route[];
  /** By transport: the prefixes of its WebSockets, and the events that its clients may say there. */
  sockets: readonly { prefixes: readonly string[]; events: readonly string[] }[];
  /** A one-time token for the set-up page; null when an administrator exists. */
  setupToken: string | null;
  /** What browsers ask about when the hub made it itself. Null without TLS. */
  certificate: { fingerprint: string; isSelfSigned: boolean } | null;
  /** Idempotent; in order; waits for all of it. */
  close(): Promise<void>;
};

export type RuntimeOptions = {
  config: Config;
  log: Logger;
  /** Null: no pages (tests of the doors alone); everything else is there. */
  openPages: (() => Promise<Pages>) | null;
  /** For tests: what every physio session asks instead of its device's own. */
  analysers?: readonly Analyser[] | undefined;
};

/** After a crash the last seqs given out may not have been written: skip more than any device sends between two writes. */
const seqGapAfterCrash = 10_000;

/** @throws StartError with one sentence when the hub cannot start as it is set */
export async function startRuntime({ config, log, openPages, analysers }: RuntimeOptions): Promise<Runtime> {
  const stops = createStops((error) => log.error({ err: error }, 'something did not stop cleanly'));
  try {
    const authSecret = await loadAuthSecret(config.data.dir);
    const certificate = await loadCertificate(config, log);
    if (certificate) stops.add(certificate.close);
    const database = await openDatabase({ url: config.data.databaseUrl, log });
    stops.add(() => database.close());
    const house = assemble({ config, log, database, authSecret, analysers });
    await loadState(house, config);
    const { hub, sessions, results, board, thumbnails, demoCameras, registry, access } = house;
    const { audit, repeats, watches } = house;
    // The other way round at the end: the audit log is told until all who may note something are gone.
    stops.add(audit.close, repeats.close, watches.close, audit.start());
    // A result needs its session's row, so sessions are written first.
    stops.add(hub.close, results.close, sessions.close, access.start(), house.analysers.close);
    stops.add(results.start(), sessions.start(), board.start(), thumbnails.close);
    stops.add(
      provideRuntime(
        createPageRuntime({
          access,
          authSecret,
          passwordLogin: config.passwordLogin,
          canMail: config.mail !== undefined,
          singleSignOn: config.singleSignOn ?? null,
          onLogOut: ({ id, user, address }) =>
            house.record({ principal: { kind: 'user', user, login: id }, address }, 'login.ended'),
          log,
        }),
      ),
    );
    const pages = openPages ? await openPages() : null;
    if (pages) stops.add(pages.close);

    const routes = joinRoutes(house, { ping: database.ping, isClosing: () => stops.isStopping });
    const doors = prepareDoors({ house, routes, pages, certificate, config, log });
    stops.add(() => doors.close(config.shutdownMs / 2));
    const { port, ownPorts } = await doors.open();
    for (const { id, source } of registry.list())
      if (source.kind === 'demo') demoCameras.start(id, source.scene);
    stops.add(demoCameras.close);
    return {
      ...{ port, ownPorts, routes },
      sockets: house.transports.map(({ upgrades = [], events = [] }) => ({
        prefixes: upgrades.map(({ prefix }) => prefix),
        events,
      })),
      setupToken: access.firstRun.issueToken(),
      certificate: certificate && {
        fingerprint: certificate.current.fingerprint,
        isSelfSigned: config.tls?.kind === 'self_signed',
      },
      close: stops.stopAll,
    };
  } catch (error) {
    await stops.stopAll();
    throw error;
  }
}

async function loadState(
  { sessions, registry, access, intake, counting, analysers }: House,
  config: Config,
): Promise<void> {
  const interrupted = new Set(await sessions.recover());
  await registry.load();
  await access.load();
  await counting.load();
  await analysers.load();
  for (const device of registry.list()) {
    const gap = interrupted.has(device.id) ? seqGapAfterCrash : 0;
    intake.setDevice(device.id, { limits: device.limits, lastSeq: device.lastSeq + gap });
  }
  const { first } = config.admin;
  if (first && access.firstRun.isNeeded()) {
    await access.people.create({ ...first, name: 'Administrator', role: 'admin' });
  }
}

async function loadCertificate({ tls, data, http }: Config, log: Logger): Promise<KeptCertificate | null> {
  if (!tls) return null;
  return openCertificate({
    tls,
    dataDir: data.dir,
    publicUrl: http.publicUrl,
    log: log.child({ mod: 'tls' }),
  });
}

function joinRoutes(
  house: House,
  { ping, isClosing }: { ping(): Promise<void>; isClosing(): boolean },
): Route[] {
  const { access, transports, metrics } = house;
  const health = healthRoutes({
    metrics,
    pingDatabase: ping,
    isClosing,
    async admitToMetrics({ presented }) {
      await access.doors.admit(presented, { action: 'read_metrics' });
    },
  });
  return [...transports.flatMap(({ routes }) => routes), ...apiRoutes({ ...house, ...access }), ...health];
}
