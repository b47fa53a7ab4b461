// Answers: JSON, and errors in their one shape.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, isAppError } from '#server/lib/app-error.ts';

/** The rest of a refused body is read and thrown away up to this; then the connection is closed. */
const lingerBytes = 1_000_000;
const lingerMs = 1000;

export function sendJson(res: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  res.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  res.end(text);
}

export function sendEmpty(res: ServerResponse, status: 204): void {
  res.writeHead(status, { 'Cache-Control': 'no-store' });
  res.end();
}

/** Whatever was thrown, as an answer. An unknown error tells nothing of itself; `onUnknown` logs it. */
export function sendError(
  req: IncomingMessage,
  res: ServerResponse,
  error: unknown,
  onUnknown: (error: unknown) => void,
): void {
  const known = isAppError(error)
    ? error
    : new AppError('internal', 'Something went wrong in the hub. Its log says more.');
  if (known !== error) onUnknown(error);
  if (res.headersSent) {
    res.destroy();
    return;
  }
  if (known.retryAfterSeconds !== undefined)
    res.setHeader('Retry-After', Math.max(1, Math.ceil(known.retryAfterSeconds)));
  if (known.code === 'unauthenticated') res.setHeader('WWW-Authenticate', 'Bearer realm="Frameroom"');
  if (hasUnreadBody(req)) sendAndLinger(req, res, known);
  else sendJson(res, known.status, known.toBody());
}

function hasUnreadBody(req: IncomingMessage): boolean {
  if (req.complete || req.destroyed) return false;
  const length = Number(req.headers['content-length'] ?? 0);
  return req.headers['transfer-encoding'] !== undefined || length > 0;
}

/**
 * Answers a request whose body is still coming, without waiting for the rest. Closing at once would reset the connection
 * and many clients would see that instead of the answer, so a little more is read and thrown away first.
 */
function sendAndLinger(req: IncomingMessage, res: ServerResponse, error: AppError): void {
  const text = JSON.stringify(error.toBody());
  const length = Number(req.headers['content-length'] ?? Number.POSITIVE_INFINITY);
  const keepsConnection = length <= lingerBytes;
  res.writeHead(error.status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    ...(keepsConnection ? {} : { Connection: 'close' }),
  });
  res.write(text);
  let thrownAway = 0;
  const timer = setTimeout(finish, lingerMs);
  function finish(): void {
    clearTimeout(timer);
    req.off('data', discard);
    res.end();
    if (!req.complete) req.destroy();
  }
  function discard(chunk: Buffer): void {
    thrownAway += chunk.length;
    if (thrownAway > lingerBytes) finish();
  }
  req.on('data', discard);
  req.once('end', finish);
  req.once('error', finish);
  req.once('close', finish);
  req.resume();
}
