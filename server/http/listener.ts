// The listening socket: time-outs for those who never finish a head, a bound for connections that never send one. With a
// certificate it speaks TLS and plain HTTP; without one nothing stands before Node's own server.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createArrivals } from './arrivals.ts';
import { frontWithTls, type Pem } from './tls-front.ts';

export type ListenerOptions = {
  onRequest(req: IncomingMessage, res: ServerResponse): void;
  onUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Absent: no TLS. */
  certificate?: Pem | undefined;
  /** For a whole request head; of a new connection, with the TLS handshake. */
  headersMs: number;
  /** Connections that have not yet sent a whole request head. Beyond it the one that waits longest is closed. */
  maxPending: number;
  onPendingClosed?(): void;
};

export type Listener = {
  server: Server;
  /** For connections that come from now on. */
  renewCertificate(certificate: Pem): void;
  /** Rejects with Node's error (`EADDRINUSE`, `EACCES`) when it cannot listen. Answers the port. */
  listen(port: number, host: string | undefined): Promise<number>;
  /** Stops accepting; closes idle connections; the rest when they are done or after `graceMs`. */
  close(graceMs: number): Promise<void>;
};

export function createListener(options: ListenerOptions): Listener {
  const { onRequest, onUpgrade, certificate, headersMs, maxPending, onPendingClosed } = options;
  // A request's own time-out would end endless streams; bodies have their own limits in body.ts and in each transport.
  const server = createServer({
    headersTimeout: headersMs,
    requestTimeout: 0,
    connectionsCheckingInterval: 1000,
    maxHeaderSize: 16_384,
    keepAliveTimeout: 10_000,
  });
  const front = certificate && frontWithTls(server, certificate, headersMs);
  const arrivals = createArrivals({
    max: maxPending,
    // Node's server begins to time a head when the handshake is done.
    ...(front ? { patienceMs: headersMs } : {}),
    ...(onPendingClosed ? { onClosed: onPendingClosed } : {}),
  });
  const everyone = new Set<Socket>();
  const hasArrived = (socket: Socket) => arrivals.leave(front ? front.carrierOf(socket) : socket);

  server.on('connection', (socket) => {
    everyone.add(socket);
    socket.once('close', () => everyone.delete(socket));
    arrivals.add(socket);
  });
  server.on('request', (req, res) => {
    hasArrived(req.socket);
    onRequest(req, res);
  });
  server.on('upgrade', (req, socket, head) => {
    hasArrived(req.socket);
    onUpgrade(req, socket, head);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const status =
      error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : statusOfParseError(error);
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
      socket.destroy(),
    );
  });

  return {
    server,
    renewCertificate: (renewed) => front?.use(renewed),

    listen(port, host) {
      return new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen({ port, host, backlog: 1024 }, () => {
          server.off('error', reject);
          const address = server.address();
          resolve(typeof address === 'object' && address ? address.port : port);
        });
      });
    },

    close(graceMs) {
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          for (const socket of everyone) socket.destroy();
        }, graceMs);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
        arrivals.closeAll();
      });
    },
  };
}

function statusOfParseError(error: NodeJS.ErrnoException): string {
  return error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
}
