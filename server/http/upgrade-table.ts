// The upgrade table: each WebSocket path to its transport. Next would close sockets on paths that match a page, so it
// gets its own private server and only what this table hands it.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { isAppError } from '#server/lib/app-error.ts';
import { checkHead } from './check-head.ts';
import type { Speakers } from './exchange.ts';
import { dropForeignLogin } from './foreign-login.ts';
import { takeKeyPrefix } from './key-prefix.ts';
import type { ProxyTrust } from './origin.ts';
import type { PlainDoor } from './plain-door.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';

export type UpgradeRoute = {
  prefix: string;
  speakers?: Speakers;
  handle(req: IncomingMessage, socket: Duplex, head: Buffer): void;
};

export type UpgradeTableOptions = {
  routes: readonly UpgradeRoute[];
  proxy: ProxyTrust;
  /** Absent: without TLS there is only plain http. */
  plainDoor?: PlainDoor | undefined;
};

export function createUpgradeTable({ routes, proxy, plainDoor }: UpgradeTableOptions) {
  return (req: IncomingMessage, socket: Duplex, head: Buffer): void => {
    takeKeyPrefix(req);
    const [pathname = '/'] = (req.url ?? '/').split('?');
    const route = routes.find(({ prefix }) => pathname === prefix || pathname.startsWith(`${prefix}/`));
    socket.on('error', () => socket.destroy());
    try {
      checkHead(req);
      plainDoor?.checkUpgrade(req, route);
    } catch (error) {
      if (!isAppError(error)) throw error;
      refuseUpgrade(socket, error);
      return;
    }
    dropForeignLogin(req, proxy, 'upgrade');
    if (route) route.handle(req, socket, head);
    else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  };
}
