import { X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import http from 'node:http';
import https from 'node:https';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '#server/testing/test-images.ts';
import { testPem } from '#server/testing/test-pem.ts';
import { createListener, type Listener, type ListenerOptions } from './listener.ts';

let pem: { cert: string; key: string };
let listener: Listener | null = null;
let shownOut = 0;
const sockets: Socket[] = [];

beforeAll(async () => {
  pem = await testPem();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listener?.close(100);
  listener = null;
});

const sayWhat = (req: IncomingMessage, res: ServerResponse) => {
  res.end(`${'encrypted' in req.socket ? 'secure' : 'plain'} ${req.method} ${req.url}`);
};

async function listen(options: Partial<ListenerOptions> = {}): Promise<number> {
  shownOut = 0;
  listener = createListener({
    onRequest: sayWhat,
    onUpgrade: (_req, socket) => void socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\nupgraded'),
    certificate: pem,
    headersMs: 5000,
    maxPending: 1000,
    onPendingClosed: () => {
      shownOut += 1;
    },
    ...options,
  });
  return listener.listen(0, '127.0.0.1');
}

function open(port: number, bytes?: string | Buffer): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      if (bytes !== undefined) socket.write(bytes);
      resolve(socket);
    });
    // Who reads nothing never hears of the end.
    socket.on('error', () => undefined).resume();
    sockets.push(socket);
  });
}

const closeOf = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

function get(url: string, options: https.RequestOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const ask = url.startsWith('https') ? https.get : http.get;
    ask(url, { rejectUnauthorized: false, ...options }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

function openTls(port: number): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => resolve(socket));
    socket.on('error', reject);
    sockets.push(socket);
  });
}

const fingerprintAt = async (port: number) => {
  const socket = await openTls(port);
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
};

/** The first record of a handshake that never goes on. */
const halfHandshake = Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]);

describe('one port', () => {
  it('answers TLS and plain http, requests in pieces and bodies too', async () => {
    const port = await listen({
      onRequest(req, res) {
        let length = 0;
        req.on('data', (chunk) => {
          length += chunk.length;
        });
        req.on('end', () => res.end(`${'encrypted' in req.socket ? 'secure' : 'plain'} ${length}`));
      },
    });
    expect(await get(`https://127.0.0.1:${port}/a`)).toBe('secure 0');
    expect(await get(`http://127.0.0.1:${port}/b`)).toBe('plain 0');
    for (const scheme of ['https', 'http'])
      expect(await fetchBody(`${scheme}://127.0.0.1:${port}/c`, Buffer.alloc(3_000_000))).toBe(
        `${scheme === 'https' ? 'secure' : 'plain'} 3000000`,
      );
    const slow = await open(port, 'G');
    let answer = '';
    slow.on('data', (chunk) => {
      answer += chunk;
    });
    for (const piece of ['ET / HT', 'TP/1.1\r\nHo', 'st: hub\r\n\r\n']) slow.write(piece);
    await waitFor('the answer', () => answer.includes('plain 0'));
  });

  it('passes upgrades on, over TLS and without', async () => {
    const port = await listen();
    const ask = 'GET /x HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    for (const socket of [await openTls(port), await open(port)]) {
      let answer = '';
      socket.on('data', (chunk) => {
        answer += chunk;
      });
      socket.write(ask);
      await waitFor('the upgrade', () => answer.endsWith('upgraded'));
    }
  });

  it('serves a renewed certificate to who comes now, and lets who is there stay', async () => {
    const port = await listen();
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
    expect(await get(`https://127.0.0.1:${port}/1`, { agent })).toBe('secure GET /1');
    const before = await fingerprintAt(port);
    const renewed = await testPem();
    listener?.renewCertificate(renewed);
    expect(await fingerprintAt(port)).toBe(new X509Certificate(renewed.cert).fingerprint256);
    expect(await fingerprintAt(port)).not.toBe(before);
    expect(await get(`https://127.0.0.1:${port}/2`, { agent })).toBe('secure GET /2');
    agent.destroy();
  });

  it('lives on after rubbish, silence, and ends at once', async () => {
    const port = await listen({ headersMs: 300 });
    const rubbish = [
      '',
      '\x16',
      '\x16\x03\x01\x00\x05hello',
      '\x80\x2e\x01\x00\x02',
      '\0'.repeat(500),
      'QUIT\r\n',
    ];
    const closed = await Promise.all(
      rubbish.map(async (bytes) => closeOf(await open(port, Buffer.from(bytes, 'latin1')))),
    );
    expect(closed).toHaveLength(rubbish.length);
    const ended = await open(port);
    ended.end();
    await closeOf(ended);
    const reset = await open(port, halfHandshake);
    reset.resetAndDestroy();
    expect(await get(`https://127.0.0.1:${port}/`)).toBe('secure GET /');
  });
});

function fetchBody(url: string, body: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https') ? https.request : http.request;
    const request = send(
      url,
      { method: 'POST', rejectUnauthorized: false } as https.RequestOptions,
      (answer) => {
        let text = '';
        answer.on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () => resolve(text));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

describe('the bounds hold with TLS', () => {
  it('a flood of handshakes that never end shows out those who wait longest, and nobody else', async () => {
    const port = await listen({
      maxPending: 20,
      onRequest: (_req, res) => void res.writeHead(200).write('begun'),
    });
    // An answer that goes on for ever: its connection has sent its head, and is not one of those that wait.
    const watching = await openTls(port);
    let seen = '';
    watching.on('data', (chunk) => {
      seen += chunk;
    });
    watching.write('GET / HTTP/1.1\r\nHost: hub\r\n\r\n');
    await waitFor('the answer to begin', () => seen.includes('begun'));
    for (let count = 0; count < 100; count++) await open(port, halfHandshake);
    await waitFor('the oldest to be shown out', () => shownOut === 80);
    expect(watching.destroyed).toBe(false);
    const newcomer = await openTls(port);
    newcomer.write('GET / HTTP/1.1\r\nHost: hub\r\n\r\n');
    await new Promise((resolve) => newcomer.once('data', resolve));
  });

  it('headersMs is for handshake and head together', async () => {
    const port = await listen({ headersMs: 400 });
    const begin = performance.now();
    const silent = await open(port);
    const half = await open(port, halfHandshake);
    const trickle = setInterval(() => half.write(Buffer.from([0])), 50);
    const headless = await openTls(port);
    headless.on('error', () => undefined);
    headless.write('GET / HTTP/1.1\r\nX-Never-Ending: ');
    await Promise.all([silent, half, headless].map(closeOf));
    clearInterval(trickle);
    expect(performance.now() - begin).toBeLessThan(1500);
  });

  it('closes idle connections at once and the rest after the grace', async () => {
    const port = await listen({ onRequest: (_req, res) => void res.writeHead(200).write('begun') });
    const idle = await openTls(port);
    const waiting = await open(port, halfHandshake);
    const watching = await openTls(port);
    for (const socket of [idle, watching]) socket.on('error', () => undefined);
    watching.write('GET / HTTP/1.1\r\nHost: hub\r\n\r\n');
    await new Promise((resolve) => watching.once('data', resolve));
    const begin = performance.now();
    const ends = [idle, waiting].map(closeOf);
    const closing = listener?.close(300);
    await Promise.all(ends);
    expect(performance.now() - begin).toBeLessThan(250);
    await closing;
    expect(performance.now() - begin).toBeGreaterThan(250);
    listener = null;
  });
});
