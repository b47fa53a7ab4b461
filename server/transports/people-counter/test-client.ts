// For tests only: a client as people have it, with the ws library, and what posts for it.
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { adminToken, type TestHub } from '#server/testing/start-test-hub.ts';
import { waitFor } from '#server/testing/test-images.ts';

export type Message = Record<string, unknown> & { type?: string };

export type TestClient = {
  socket: WebSocket;
  messages: Message[];
  /** The close, when it came. */
  closed: { code: number; reason: string } | null;
  of(type: string): Message[];
  /** Sends, and waits for the next message that is neither frame, nor stats, nor event. */
  ask(request: unknown): Promise<Message>;
  close(): void;
};

export class Refused extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(status: number, body: unknown) {
    super(`refused with ${status}`);
    this.status = status;
    this.body = body;
  }
}

const broadcasts = ['frame', 'stats', 'event'];

/** @throws Refused */
export function connectClient(url: string, headers: Record<string, string> = {}): Promise<TestClient> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), { headers });
  const client: TestClient = {
    socket,
    messages: [],
    closed: null,
    of: (type) => client.messages.filter((message) => message.type === type),
    async ask(request) {
      const before = client.messages.length;
      socket.send(
        typeof request === 'string' || Buffer.isBuffer(request) ? request : JSON.stringify(request),
      );
      return waitFor(`the answer to ${request}`, () =>
        client.messages.slice(before).find(({ type }) => !broadcasts.includes(type ?? '')),
      );
    },
    close: () => socket.terminate(),
  };
  socket.on('message', (data, isBinary) => {
    if (isBinary) throw new Error('A binary message, which this protocol does not have.');
    client.messages.push(JSON.parse(data.toString()) as Message);
  });
  // Said again by the close.
  socket.on('error', () => undefined);
  socket.on('close', (code, reason) => {
    client.closed = { code, reason: reason.toString() };
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(client));
    socket.once('error', reject);
    socket.once('unexpected-response', (_request, answer) => {
      readJson(answer).then((body) => reject(new Refused(answer.statusCode ?? 0, body)), reject);
    });
  });
}

async function readJson(answer: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of answer) text += chunk;
  return JSON.parse(text);
}

/** Posts with the admin token. */
export async function postFace(
  hub: TestHub,
  device: string,
  bytes: Buffer,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${hub.url}/api/devices/${device}/faces`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminToken}`, ...headers },
    body: new Uint8Array(bytes),
  });
  return { status: answer.status, body: await answer.json() };
}
