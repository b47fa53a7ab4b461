// Bounds of a request head beyond its size, which Node holds: how long an address, how many headers, and that both can be read.
import type { IncomingMessage } from 'node:http';
import { AppError } from '#server/lib/app-error.ts';

/** Single sign-on comes back with a few thousand characters. */
const maxUrlLength = 8000;
/** Browsers send about 20, proxies add 10. */
const maxHeaders = 100;
const hostPattern = /^([a-z\d._-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i;

export const isHost = (text: string) => hostPattern.test(text);

/** @throws AppError `bad_request` */
export function checkHead({ url = '', rawHeaders, headers }: IncomingMessage): void {
  if (!url.startsWith('/')) throw new AppError('bad_request', 'The address must begin with a slash.');
  if (url.length > maxUrlLength)
    throw new AppError('bad_request', `The address is over the limit of ${maxUrlLength} characters.`);
  if (rawHeaders.length > 2 * maxHeaders)
    throw new AppError('bad_request', `There are over ${maxHeaders} headers.`);
  if (headers.host !== undefined && !isHost(headers.host))
    throw new AppError('bad_request', 'The Host header is not the name of a host.');
  // Rare: most addresses have none.
  if (url.includes('%') && !isDecodable(url))
    throw new AppError('bad_request', 'The address has a percent sign that encodes nothing.');
}

function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '');
    return true;
  } catch {
    return false;
  }
}
