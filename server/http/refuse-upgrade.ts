// An HTTP answer on a socket that asked for an upgrade and does not get it.
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AppError } from '#server/lib/app-error.ts';

export function refuseUpgrade(socket: Duplex, error: AppError): void {
  const body = JSON.stringify(error.toBody());
  const head = [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    ...(error.code === 'unauthenticated' ? ['WWW-Authenticate: Bearer realm="Frameroom"'] : []),
    ...(error.retryAfterSeconds === undefined
      ? []
      : [`Retry-After: ${Math.max(1, Math.ceil(error.retryAfterSeconds))}`]),
  ];
  // With `end` alone a client that keeps its half open would hold the socket.
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
