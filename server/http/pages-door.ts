// What may reach the pages: they read nothing but GET and HEAD, and next-auth small forms from our own pages.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '#server/lib/app-error.ts';
import { isHost } from './check-head.ts';
import { isSameOrigin, originOf, type ProxyTrust } from './origin.ts';

/** A login form has a few hundred bytes. */
const maxBodyBytes = 64_000;
const bodyMs = 10_000;

export type PagesDoorOptions = { proxy: ProxyTrust; takesForms(pathname: string): boolean };

/** True: go in. False: it has been answered. @throws AppError */
export type PagesDoor = (req: IncomingMessage, res: ServerResponse, pathname: string) => boolean;

/** Next reads the body itself, without a bound; so its length must be known before. */
export function createPagesDoor({ proxy, takesForms }: PagesDoorOptions): PagesDoor {
  return (req, res, pathname) => {
    if (!isHost(originOf(req, proxy).host))
      throw new AppError('bad_request', 'The request does not name the host it is for.');
    if (req.method === 'GET' || req.method === 'HEAD') return true;
    const takesPost = takesForms(pathname);
    if (req.method !== 'POST' || !(takesPost || isForm(req))) {
      res.setHeader('Allow', takesPost ? 'GET, HEAD, POST' : 'GET, HEAD');
      throw new AppError('method_not_allowed', `Use GET${takesPost ? ', HEAD or POST' : ' or HEAD'} here.`);
    }
    if (!isSameOrigin(req, proxy)) throw new AppError('forbidden', 'A page of another site may not do this.');
    boundBody(req);
    if (!takesPost) showAgain(req, res);
    return takesPost;
  };
}

function isForm({ headers }: IncomingMessage): boolean {
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
}

/** A form that the browser sent itself, because the page's program had not come yet: the person gets the page once more. */
function showAgain({ url = '/' }: IncomingMessage, res: ServerResponse): void {
  const location = `/${url.replace(/^[/\\]+/, '')}`;
  res.writeHead(303, { Location: location, 'Cache-Control': 'no-store', 'Content-Length': 0 }).end();
}

function boundBody(req: IncomingMessage): void {
  if (req.headers['transfer-encoding'] !== undefined)
    throw new AppError('bad_request', 'Send the length of the body: Content-Length.');
  if (Number(req.headers['content-length'] ?? 0) > maxBodyBytes)
    throw new AppError('too_large', `The body is over the limit of ${maxBodyBytes} bytes.`);
  const timer = setTimeout(() => req.destroy(), bodyMs);
  req.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
}
