// One request and its answer, as the request table hands them to a handler.

import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Operation } from '#contract/api/operation.ts';

export type Exchange = {
  req: IncomingMessage;
  res: ServerResponse;
  pathname: string;
  query: URLSearchParams;
  params: Readonly<Record<string, string | undefined>>;
  /** The client's address, through the proxy when that is trusted. */
  address: string;
  /** What it brought to show who is asking; access/credentials makes a principal of it. */
  presented: { headers: IncomingHttpHeaders; key: string | undefined; address: string };
};

/**
 * Who speaks a path, where those are often programs that know no TLS: what devices send is taken at PLAIN_DEVICE_PORT, the
 * older protocols as a whole at the ports of their own. Absent: people and programs that can be told to use https.
 */
export type Speakers = 'devices' | 'older_clients';

export type Handler = (exchange: Exchange) => void | Promise<void>;

export type Route = {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  handle: Handler;
  /** What it is, for the API's own description; absent for the older protocols. */
  operation?: Operation;
  /** Absent, too, where the operation's access is `send`: those are devices. */
  speakers?: Speakers;
};

/** All of an older protocol, or all that its devices send. */
export function spokenBy(speakers: Speakers, routes: readonly Route[]): Route[] {
  return routes.map((route) => ({ ...route, speakers }));
}
