// Every port that the hub listens on, and what is taken there: in the clear, over TLS, or both.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { House } from './assemble.ts';
import type { Config } from './config.ts';
import type { Route, Speakers } from './http/exchange.ts';
import { explainListenFailure } from './http/explain-listen-failure.ts';
import { createListener, type Listener } from './http/listener.ts';
import type { Pages } from './http/next-app.ts';
import { createPlainDoor, type PlainDoor } from './http/plain-door.ts';
import { createRequestTable } from './http/request-table.ts';
import { createSafeHeaders } from './http/safe-headers.ts';
import { createUpgradeTable } from './http/upgrade-table.ts';
import type { Logger } from './lib/logger.ts';
import type { KeptCertificate } from './tls/keep-certificate.ts';

export type DoorsOptions = {
  house: House;
  routes: readonly Route[];
  pages: Pages | null;
  /** Null: plain http. */
  certificate: KeptCertificate | null;
  config: Config;
  log: Logger;
};

export type Doors = {
  port: number;
  /** The ports of the settings that open one more, those that are set. */
  ownPorts: Readonly<Record<string, number>>;
};

export type OpenDoors = {
  /** @throws StartError when a port cannot be had */
  open(): Promise<Doors>;
  /** Stops accepting first, then lets go of everyone who is connected, then waits for the last of them. */
  close(graceMs: number): Promise<void>;
};

/** `tls`: the port itself speaks it. `takes`: whose paths are taken in the clear, when the hub has TLS. */
type Door = { setting: string; port: number; tls: boolean; takes: readonly Speakers[] };

/** All doors share one list of routes; a transport may give upgrades on its own port a meaning of their own. */
export function prepareDoors({ house, routes, pages, certificate, config, log }: DoorsOptions): OpenDoors {
  const { transports, metrics, proxy } = house;
  const { publicUrl } = config.http;
  const listeners: Listener[] = [];
  const stopRenewing = certificate?.changes.listen((renewed) => {
    for (const listener of listeners) listener.renewCertificate(renewed);
  });
  const notFound = (_req: IncomingMessage, res: ServerResponse) => void res.writeHead(404).end();
  const setSafeHeaders = createSafeHeaders({ proxy, insistsOnTls: config.tls?.kind !== 'self_signed' });
  const upgrades = [
    ...transports.flatMap(({ upgrades = [] }) => upgrades),
    ...(pages && config.isDevelopment ? [{ prefix: '/_next', handle: pages.handleUpgrade }] : []),
  ];

  function upgradesAt(setting: string) {
    const own = transports.find(({ ownPort }) => ownPort?.setting === setting)?.ownPort;
    return own ? [{ prefix: '', speakers: 'older_clients' as const, handle: own.onUpgrade }] : upgrades;
  }

  /** PORT is reached as the client reached it; from the other ports people are sent to it. */
  function secureSiteFrom(door: Door, mainPort: number) {
    return (host: string) => {
      if (door.setting === 'PORT') return `https://${host}`;
      return publicUrl?.startsWith('https:') ? publicUrl : `https://${withoutPort(host)}:${mainPort}`;
    };
  }

  async function openDoor(door: Door, mainPort: number): Promise<number> {
    const { setting, port, takes } = door;
    const plainDoor: PlainDoor | undefined =
      certificate === null
        ? undefined
        : createPlainDoor({ proxy, takes, secureSite: secureSiteFrom(door, mainPort) });
    const listener = createListener({
      headersMs: config.http.headersMs,
      maxPending: config.http.maxPendingConnections,
      onPendingClosed: metrics.pendingConnectionClosed,
      certificate: door.tls ? certificate?.current : undefined,
      onUpgrade: createUpgradeTable({ routes: upgradesAt(setting), proxy, plainDoor }),
      onRequest: createRequestTable({
        routes,
        ownPrefixes: ['/api'],
        lastHandlerPrefixes: ['/api/auth'],
        lastHandler: pages?.handle ?? notFound,
        lastHandlerTakes: config.isDevelopment ? 'anything' : 'pages',
        setSafeHeaders,
        plainDoor,
        proxy,
        log: log.child({ mod: 'http' }),
      }),
    });
    const listening = await listener.listen(port, config.http.host).catch((error: unknown) => {
      throw explainListenFailure(error, port, setting);
    });
    listeners.push(listener);
    return listening;
  }

  return {
    async open() {
      const port = await openDoor({ setting: 'PORT', port: config.http.port, tls: true, takes: [] }, 0);
      const others: Door[] = Object.entries({
        ...config.ownPorts,
        PLAIN_DEVICE_PORT: config.tls?.plainDevicePort,
      }).flatMap(([setting, wanted]) => (wanted === undefined ? [] : [doorOf(setting, wanted)]));
      const ownPorts: Record<string, number> = {};
      for (const door of others) {
        ownPorts[door.setting] = await openDoor(door, port);
        log.info({ setting: door.setting, port: ownPorts[door.setting] }, 'listening on one more port');
      }
      return { port, ownPorts };
    },

    async close(graceMs) {
      stopRenewing?.();
      const drained = listeners.map((listener) => listener.close(graceMs));
      for (const transport of transports) await transport.close();
      await Promise.all(drained);
    },
  };
}

/** The ports of the older protocols are for programs that cannot be changed: they speak TLS and, for those, plain http. */
function doorOf(setting: string, port: number): Door {
  return setting === 'PLAIN_DEVICE_PORT'
    ? { setting, port, tls: false, takes: ['devices'] }
    : { setting, port, tls: true, takes: ['devices', 'older_clients'] };
}

const withoutPort = (host: string) => host.replace(/:\d+$/, '');
