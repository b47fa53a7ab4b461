// The upgrade of both sockets: who is asking, how many may be here, how long one may stay without a key.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import type { Principal } from '#server/access/principal.ts';
import { originOf, type ProxyTrust } from '#server/http/origin.ts';
import { isAppError } from '#server/lib/app-error.ts';
import type { Clock } from '#server/lib/clock.ts';
import { type Dialogue, openConversation } from './conversation.ts';
import type { Losses } from './losses.ts';

export type EntranceOptions = {
  doors: Doorkeeper;
  proxy: ProxyTrust;
  clock: Clock;
  losses: Losses;
  maxMessageBytes: number;
};

export type Entrance = {
  /** An upgrade handler for one kind of socket. */
  doorFor<M extends { type: string }>(
    dialogue: Dialogue<M>,
  ): (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
  close(): Promise<void>;
  readonly connections: number;
};

const maxConnections = 2000;
/** Without a key: so many, so long, and so many bytes each. Real clients bring it in their first message. */
const maxStrangers = 256;
const strangerMs = 30_000;
const strangerBytes = 1_000_000;
/** For the peer's own goodbye. */
const goodbyeMs = 1000;
const [goingAway, policyViolation] = [1001, 1008];

export function createEntrance({ doors, proxy, clock, losses, maxMessageBytes }: EntranceOptions): Entrance {
  const sockets = new Set<WebSocket>();
  /** Longest waiting first, each with what shows it out. */
  const strangers = new Map<WebSocket, () => void>();
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: maxMessageBytes,
    // Bytes that are no text are one more kind of bad JSON, and must not close the socket.
    skipUTF8Validation: true,
  });

  async function whoIs(req: IncomingMessage): Promise<Principal> {
    const { address } = originOf(req, proxy);
    try {
      return await doors.admit({ headers: req.headers, key: keyInQuery(req), address }, { action: 'enter' });
    } catch (error) {
      // A login that is over, or too many wrong keys from this address: like one more of them.
      if (isAppError(error)) return { kind: 'stranger', brought: 'invalid' };
      throw error;
    }
  }

  function limitStranger(socket: WebSocket, raw: Duplex): () => void {
    let bytes = 0;
    const showOut = () => {
      losses.note('never_authenticated');
      forget();
      socket.close(policyViolation, 'Send your key: {"type":"authenticate","jwt":"KEY"}');
      setTimeout(() => socket.terminate(), goodbyeMs).unref();
    };
    // The size of a single message does not bound how much arrives of it.
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > strangerBytes) showOut();
    };
    const timer = setTimeout(showOut, strangerMs);
    function forget(): void {
      clearTimeout(timer);
      raw.off('data', onData);
      strangers.delete(socket);
    }
    raw.on('data', onData);
    strangers.set(socket, showOut);
    const [longest] = strangers.values();
    if (strangers.size > maxStrangers) longest?.();
    return forget;
  }

  async function enter<M extends { type: string }>(
    dialogue: Dialogue<M>,
    req: IncomingMessage,
    raw: Duplex,
    head: Buffer,
  ): Promise<void> {
    const principal = await whoIs(req);
    const about = { path: req.url?.split('?')[0], address: originOf(req, proxy).address };
    if (principal.kind === 'stranger' && bringsKey(req)) {
      losses.note('wrong_key', about);
      refuse(raw, '401 Unauthorized');
    } else if (sockets.size >= maxConnections) {
      losses.note('too_many_connections', about);
      refuse(raw, '503 Service Unavailable');
    } else {
      server.handleUpgrade(req, raw, head, (socket) => {
        sockets.add(socket);
        socket.on('error', (error) => losses.note('broken', { ...about, err: error }));
        const forget = principal.kind === 'stranger' ? limitStranger(socket, raw) : () => undefined;
        openConversation(socket, principal, dialogue, {
          ...{ doors, clock, losses, about },
          onAdmitted: forget,
          onEnd() {
            forget();
            sockets.delete(socket);
          },
        });
      });
    }
  }

  return {
    doorFor: (dialogue) => (req, raw, head) => {
      enter(dialogue, req, raw, head).catch((error: unknown) => {
        losses.note('failed', { err: error });
        raw.destroy();
      });
    },

    async close() {
      const open = [...sockets].filter((socket) => socket.readyState !== socket.CLOSED);
      const ends = open.map((socket) => {
        const end = new Promise((resolve) => socket.once('close', resolve));
        socket.close(goingAway, 'The hub is shutting down.');
        return end;
      });
      const timer = setTimeout(() => {
        for (const socket of sockets) socket.terminate();
      }, goodbyeMs);
      await Promise.all(ends);
      clearTimeout(timer);
    },

    get connections() {
      return sockets.size;
    },
  };
}

function keyInQuery(req: IncomingMessage): string | undefined {
  const [, query = ''] = (req.url ?? '').split('?', 2);
  return new URLSearchParams(query).get('key') ?? undefined;
}

function bringsKey(req: IncomingMessage): boolean {
  return req.headers.authorization !== undefined || Boolean(keyInQuery(req));
}

function refuse(raw: Duplex, status: string): void {
  raw.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
