// With TLS on: what is still taken without it. Pages are shown the way to https. Everything else is told, and not sent there:
// its key has just crossed the network for all to read, and a program that follows would go on sending it so.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '#server/lib/app-error.ts';
import type { Route, Speakers } from './exchange.ts';
import { originOf, type ProxyTrust } from './origin.ts';

export type Asked = Pick<Route, 'operation' | 'speakers'>;

export type PlainDoor = {
  /**
   * True when the request has been answered with the way to https.
   * @throws AppError `forbidden` when it is not taken without TLS
   */
  redirects(req: IncomingMessage, res: ServerResponse, asked: Asked | 'page' | 'nothing'): boolean;
  /** @throws AppError `forbidden` */
  checkUpgrade(req: IncomingMessage, asked: Asked | undefined): void;
};

export type PlainDoorOptions = {
  proxy: ProxyTrust;
  /** Whose paths are taken here without TLS. */
  takes: readonly Speakers[];
  /** The same place over https: `https://host[:port]`. */
  secureSite(host: string): string;
};

export function createPlainDoor({ proxy, takes, secureSite }: PlainDoorOptions): PlainDoor {
  const isPlain = (req: IncomingMessage) => originOf(req, proxy).protocol === 'http';

  function isTaken(asked: Asked): boolean {
    const speakers = asked.operation?.access === 'send' ? 'devices' : asked.speakers;
    return speakers !== undefined && takes.includes(speakers);
  }

  function take(req: IncomingMessage): void {
    // Whoever listens on the way could have put it there, or could take it along.
    delete req.headers.cookie;
  }

  function refuse(req: IncomingMessage): never {
    const site = secureSite(originOf(req, proxy).host);
    throw new AppError(
      'forbidden',
      `This hub speaks https: use ${site}. A key that was sent here could be read on the way: make a new one.`,
    );
  }

  return {
    redirects(req, res, asked) {
      if (!isPlain(req)) return false;
      if (typeof asked === 'object' && isTaken(asked)) {
        take(req);
        return false;
      }
      if (asked !== 'page' && !isNavigation(req)) refuse(req);
      if (req.method !== 'GET' && req.method !== 'HEAD') refuse(req);
      const site = secureSite(originOf(req, proxy).host);
      res.writeHead(308, { Location: `${site}${req.url}`, 'Cache-Control': 'no-store', 'Content-Length': 0 });
      res.end();
      return true;
    },

    checkUpgrade(req, asked) {
      if (!isPlain(req)) return;
      if (!asked || !isTaken(asked)) refuse(req);
      take(req);
    },
  };
}

/** Typed or clicked by a person: only browsers ask for HTML. */
function isNavigation({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes('text/html') ?? false;
}
