// The upgrade table: each WebSocket path to its transport. Next would close sockets on paths that match a page, so it
// gets its own private server and only what this table hands it.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { takeKeyPrefix } from './key-prefix.ts';

export type UpgradeRoute = {
  prefix: string;
  handle(req: IncomingMessage, socket: Duplex, head: Buffer): void;
};

export function createUpgradeTable(routes: readonly UpgradeRoute[]) {
  return (req: IncomingMessage, socket: Duplex, head: Buffer): void => {
    takeKeyPrefix(req);
    const [pathname = '/'] = (req.url ?? '/').split('?');
    const route = routes.find(({ prefix }) => pathname === prefix || pathname.startsWith(`${prefix}/`));
    socket.on('error', () => socket.destroy());
    if (route) route.handle(req, socket, head);
    else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  };
}
