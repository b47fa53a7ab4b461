// For tests of the simulator: the least server that speaks a hub's device API, and writes down what it got.
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Received = {
  device: string;
  key: string;
  bytes: Buffer;
  mediaType: string;
  capturedAt: number;
  at: number;
};
export type TinyHub = {
  readonly url: string;
  readonly received: Received[];
  readonly requests: number;
  readonly adminRequests: string[];
  /** Answers the next frame requests with these statuses instead of judging the frame. */
  answerNext(...statuses: number[]): void;
  /** Resolves when so many frames have come in. */
  until(frames: number): Promise<void>;
  /** As `kill`: every connection breaks. */
  stop(): Promise<void>;
  start(): Promise<void>;
};

const maxBytes = 1_000_000;
const session = '3f1b0c52-6a0e-4a8e-9d61-0d6d1f6b2c11';

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}

function isPicture(bytes: Buffer): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8;
}

/** Parts with a Content-Length, as the simulator writes them; throws on anything else. */
async function* partsOf(request: IncomingMessage): AsyncGenerator<{ head: string; bytes: Buffer }> {
  const boundary = `--${/boundary=(\S+)/.exec(request.headers['content-type'] ?? '')?.[1]}`;
  let rest = Buffer.alloc(0);
  for await (const chunk of request as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    while (true) {
      const headEnd = rest.indexOf('\r\n\r\n');
      if (headEnd < 0) break;
      const head = rest.toString('latin1', 0, headEnd);
      if (!head.startsWith(`${boundary}\r\n`)) throw new Error('not a part');
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
      if (rest.length < headEnd + 4 + length + 2) break;
      yield { head, bytes: Buffer.from(rest.subarray(headEnd + 4, headEnd + 4 + length)) };
      rest = rest.subarray(headEnd + 4 + length + 2);
    }
  }
  if (rest.toString() !== `${boundary}--\r\n`) throw new Error('the stream did not end properly');
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  const retry = status === 429 ? { 'Retry-After': '1' } : {};
  response.writeHead(status, { 'Content-Type': 'application/json', ...retry });
  response.end(JSON.stringify(body));
}

export async function startTinyHub(): Promise<TinyHub> {
  const received: Received[] = [];
  const adminRequests: string[] = [];
  const next: number[] = [];
  const known = new Set<string>();
  const waiting: { frames: number; resolve(): void }[] = [];
  let requests = 0;
  let port = 0;

  function take(frame: Omit<Received, 'at'>): number {
    const status = next.shift() ?? (frame.bytes.length > maxBytes ? 413 : isPicture(frame.bytes) ? 202 : 400);
    received.push({ ...frame, at: performance.now() });
    for (const { frames, resolve } of waiting) if (received.length >= frames) resolve();
    return status;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests++;
    const key = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const [, device = '', what] = /^\/api\/devices\/([^/]+)\/(\w+)$/.exec(request.url ?? '') ?? [];
    if (what === 'frames') {
      const mediaType = request.headers['content-type'] ?? '';
      const capturedAt = Number(request.headers['x-captured-at']);
      const status = take({ device, key, bytes: await bodyOf(request), mediaType, capturedAt });
      const error = { error: { code: 'not_an_image', message: 'These bytes are not a picture.' } };
      reply(response, status, status === 202 ? { seq: received.length, session } : error);
      return;
    }
    if (what === 'stream') {
      const counts = { frames: 0, refused: 0 };
      for await (const { head, bytes } of partsOf(request)) {
        const mediaType = /content-type: (\S+)/i.exec(head)?.[1] ?? '';
        const capturedAt = Number(/x-captured-at: (\d+)/i.exec(head)?.[1]);
        counts[take({ device, key, bytes, mediaType, capturedAt }) === 202 ? 'frames' : 'refused']++;
      }
      reply(response, 200, counts);
      return;
    }
    const { id = device } = JSON.parse((await bodyOf(request)).toString()) as { id?: string };
    adminRequests.push(`${request.url} ${id} ${key}`);
    if (what !== 'key' && known.has(id))
      return reply(response, 409, { error: { code: 'conflict', message: 'Taken.' } });
    known.add(id);
    reply(response, what === 'key' ? 200 : 201, { device: { id }, key: `key-of-${id}` });
  }

  const server = http.createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  const hub: TinyHub = {
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    received,
    get requests() {
      return requests;
    },
    adminRequests,
    answerNext: (...statuses) => void next.push(...statuses),
    until: (frames) =>
      new Promise((resolve) => {
        if (received.length >= frames) resolve();
        else waiting.push({ frames, resolve });
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    start: () =>
      new Promise((resolve) => {
        server.listen(port, '127.0.0.1', () => {
          port = (server.address() as AddressInfo).port;
          resolve();
        });
      }),
  };
  await hub.start();
  return hub;
}
