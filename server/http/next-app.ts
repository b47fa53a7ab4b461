// Next as the last handler. It gets a private HTTP server that never listens, because it attaches an upgrade listener of
// its own to whatever server it is given and then closes any WebSocket whose path matches a page.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import next from 'next';
import { type Origin, originOf, type ProxyTrust, stampOrigin } from './origin.ts';
import { contentSecurityPolicy, setPageHeaders } from './page-policy.ts';

export type Pages = {
  handle(req: IncomingMessage, res: ServerResponse): void;
  /** Hot reload, in development only. */
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
};

export type PagesOptions = { dev: boolean; dir: string; hostname: string; port: number; proxy: ProxyTrust };

/** As browsers see it: encrypted, or this machine itself. */
function isTrustworthy({ protocol, host }: Origin): boolean {
  return protocol === 'https' || /^(localhost|127\.0\.0\.1|\[::1\])(:|$)/.test(host);
}

export async function openPages({ dev, dir, hostname, port, proxy }: PagesOptions): Promise<Pages> {
  const httpServer = createServer();
  const app = next({ dev, dir, hostname, port, httpServer });
  await app.prepare();
  const handle = app.getRequestHandler();
  return {
    handle(req, res) {
      stampOrigin(req, proxy);
      const nonce = randomBytes(16).toString('base64');
      const policy = contentSecurityPolicy(nonce, { dev });
      // Next finds the nonce for its own scripts in the policy; app/layout.tsx reads it for ours.
      req.headers['content-security-policy'] = policy;
      req.headers['x-nonce'] = nonce;
      setPageHeaders(res, policy, isTrustworthy(originOf(req, proxy)));
      void handle(req, res);
    },
    handleUpgrade: (req, socket, head) => void httpServer.emit('upgrade', req, socket, head),
    close: () => app.close(),
  };
}
