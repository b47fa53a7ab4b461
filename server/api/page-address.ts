// The address of a page of this hub, for a link that leaves it: PUBLIC_URL, or where the request came to.
import type { IncomingMessage } from 'node:http';
import { originOf } from '#server/http/origin.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { ApiDeps } from './index.ts';

/** `path` as `/join#SECRET`. @throws AppError `bad_request` when the request says no address that could stand in a link */
export function pageAddress(
  { publicUrl, proxy }: Pick<ApiDeps, 'publicUrl' | 'proxy'>,
  req: IncomingMessage,
  path: `/${string}`,
): string {
  const { protocol, host } = originOf(req, proxy);
  const origin = publicUrl ?? `${protocol}://${host}`;
  if (!URL.canParse(path, origin)) throw new AppError('bad_request', 'The Host header is not an address.');
  return new URL(path, origin).href;
}
