// What reaches the pages, and what is said to everything else. The pages here are a handler that notes what it is given.
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '#server/lib/logger.ts';
import { createListener, type Listener } from './listener.ts';
import { createRequestTable } from './request-table.ts';
import { createSafeHeaders } from './safe-headers.ts';
import { createUpgradeTable } from './upgrade-table.ts';

let listener: Listener;
let port: number;
const reached: string[] = [];

beforeAll(async () => {
  const proxy = { trusted: false };
  listener = createListener({
    headersMs: 5000,
    maxPending: 100,
    onUpgrade: createUpgradeTable({ routes: [], proxy }),
    onRequest: createRequestTable({
      routes: [
        {
          method: 'GET',
          path: '/api/broken/:id',
          handle() {
            throw new Error('secret detail at /home/somebody/server.ts:1:1');
          },
        },
      ],
      ownPrefixes: ['/api'],
      lastHandlerPrefixes: ['/api/auth'],
      lastHandler: (req: IncomingMessage, res) => {
        reached.push(`${req.method} ${req.url}`);
        req.resume();
        req.on('end', () => res.end('a page'));
      },
      setSafeHeaders: createSafeHeaders({ proxy, insistsOnTls: true }),
      proxy,
      log: silentLogger,
    }),
  });
  port = await listener.listen(0, '127.0.0.1');
});
afterAll(() => listener.close(100));
beforeEach(() => void reached.splice(0));

function send(text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}

const request = (line: string, headers: string[] = [], body = '') =>
  send([`${line} HTTP/1.1`, 'Host: hub', 'Connection: close', ...headers, '', body].join('\r\n'));
const statusOf = (answer: string) => Number(/^HTTP\/1.1 (\d+)/.exec(answer)?.[1]);

describe('what reaches the pages', () => {
  it.each(['GET /', 'HEAD /login', 'GET /devices/caf%C3%A9?q=%zz', 'GET /api/auth/session'])(
    '%s does',
    async (line) => {
      expect(statusOf(await request(line))).toBe(200);
      expect(reached).toEqual([line]);
    },
  );

  it('a small form to next-auth does, with its body', async () => {
    const answer = await request('POST /api/auth/signout', ['Content-Length: 3'], 'a=b');
    expect(statusOf(answer)).toBe(200);
    expect(reached).toEqual(['POST /api/auth/signout']);
  });

  it('a form that a page sent before its program came does not: the page is shown once more', async () => {
    const form = ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 3'];
    for (const [path, location] of [
      ['/login?callbackUrl=%2Fdevices', '/login?callbackUrl=%2Fdevices'],
      ['//evil.example/x', '/evil.example/x'],
      ['/\\evil.example', '/evil.example'],
    ]) {
      const answer = await request(`POST ${path}`, form, 'a=b');
      expect(statusOf(answer)).toBe(303);
      expect(answer).toContain(`\r\nLocation: ${location}\r\n`);
    }
    const foreign = await request('POST /login', [...form, 'Origin: https://evil.example'], 'a=b');
    expect(statusOf(foreign)).toBe(403);
    expect(reached).toEqual([]);
  });

  it.each([
    ['another method', 'POST /login', ['Content-Length: 0'], 405],
    ['a server action', 'POST /', ['Next-Action: 7f', 'Content-Length: 0'], 405],
    ['TRACE', 'TRACE /login', [], 405],
    ['another method on next-auth', 'DELETE /api/auth/session', [], 405],
    ['a form of unknown length', 'POST /api/auth/signout', ['Transfer-Encoding: chunked'], 400],
    ['a form of a megabyte', 'POST /api/auth/signout', ['Content-Length: 1000000'], 413],
    [
      'a form from another site',
      'POST /api/auth/callback/credentials',
      ['Origin: https://evil.example', 'Content-Length: 0'],
      403,
    ],
    [
      'a form from another site that names none',
      'POST /api/auth/callback/credentials',
      ['Sec-Fetch-Site: cross-site', 'Content-Length: 0'],
      403,
    ],
    ['percent signs that encode nothing', 'GET /devices/%E0%A4%A', [], 400],
    ['an address of another host', 'GET http://evil.example/login', [], 400],
    ['an address that is none', 'OPTIONS *', [], 400],
    ['an endless address', `GET /${'a'.repeat(9000)}`, [], 400],
    ['a hundred headers and more', 'GET /', Array.from({ length: 120 }, (_, index) => `X-${index}: 1`), 400],
  ])('%s does not', async (_what, line, headers, status) => {
    const answer = await request(line, headers);
    expect(statusOf(answer)).toBe(status);
    expect(answer).toMatch(/^content-type: application\/json/im);
    expect(answer).toMatch(/^x-content-type-options: nosniff/im);
    expect(reached).toEqual([]);
  });

  it.each(['a b', '<script>alert(1)</script>', 'hub/path', 'user@hub', 'hub:port', '[::1'])(
    'a request for the host %s does not, and the host is not repeated',
    async (host) => {
      const answer = await send(`GET /login HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(statusOf(answer)).toBe(400);
      expect(answer).not.toContain(host);
      expect(reached).toEqual([]);
    },
  );

  it('a request for no host at all does not', async () => {
    expect(statusOf(await send('GET /login HTTP/1.0\r\n\r\n'))).toBe(400);
    expect(reached).toEqual([]);
  });
});

describe('answers', () => {
  it('tell nothing of what broke', async () => {
    const answer = await request('GET /api/broken/%3Cscript%3E');
    expect(statusOf(answer)).toBe(500);
    expect(answer).not.toMatch(/secret|\.ts|script/);
  });

  it('do not repeat what was asked for', async () => {
    expect(await request('GET /api/%3Cscript%3E')).not.toContain('script');
  });

  it('have the headers of every answer, and HSTS over TLS alone', async () => {
    const answer = await request('GET /');
    expect(answer).toMatch(/^x-content-type-options: nosniff/im);
    expect(answer).toMatch(/^referrer-policy: same-origin/im);
    expect(answer).toMatch(/^cross-origin-resource-policy: same-origin/im);
    expect(answer).not.toMatch(/^strict-transport-security/im);
  });
});

describe('a WebSocket', () => {
  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket'];
  it.each([
    ['GET /%E0%A4%A', upgrade],
    ['GET http://evil.example/api/live', upgrade],
    ['GET /api/live', [...upgrade, ...Array.from({ length: 120 }, (_, index) => `X-${index}: 1`)]],
  ])('%s is refused', async (line, headers) => {
    const answer = await send([`${line} HTTP/1.1`, 'Host: hub', ...headers, '', ''].join('\r\n'));
    expect(statusOf(answer)).toBe(400);
  });
});
