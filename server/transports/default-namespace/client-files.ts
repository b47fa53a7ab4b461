// The Socket.IO client, as pages of the original servers load it: from the server itself. The real files, out of the package.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Route } from '#server/http/exchange.ts';

type ClientFile = { bytes: Buffer; etag: string };

const names = ['socket.io.js', 'socket.io.min.js', 'socket.io.esm.min.js'];
const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
};
/** An update of the hub reaches pages within the hour; an older client understands the new server in the meantime. */
const cacheControl = 'public, max-age=3600';

/** @param prefix where the original has them: the path of its Socket.IO server */
export function clientFileRoutes(prefix: string): Route[] {
  const files = new Map<string, Promise<ClientFile>>();

  function fileOf(name: string): Promise<ClientFile> {
    const file = files.get(name) ?? readClientFile(name);
    files.set(name, file);
    return file;
  }

  return names
    .flatMap((name) => [name, `${name}.map`])
    .map((name) => ({
      method: 'GET',
      path: `${prefix}/${name}`,
      async handle({ req, res }) {
        const { bytes, etag } = await fileOf(name);
        // Pages of other sites load it from here: that is what their script tag says.
        const headers = {
          'Cache-Control': cacheControl,
          'Cross-Origin-Resource-Policy': 'cross-origin',
          ETag: etag,
        };
        if (req.headers['if-none-match'] === etag) {
          res.writeHead(304, headers).end();
          return;
        }
        res.writeHead(200, {
          ...headers,
          'Content-Type': types[path.extname(name)],
          'Content-Length': bytes.length,
          'X-Content-Type-Options': 'nosniff',
        });
        res.end(bytes);
      },
    }));
}

async function readClientFile(name: string): Promise<ClientFile> {
  // The package exports its entry alone; the folder lies beside it.
  const entry = createRequire(import.meta.url).resolve('socket.io');
  const bytes = await readFile(path.join(path.dirname(entry), '../client-dist', name));
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"` };
}
