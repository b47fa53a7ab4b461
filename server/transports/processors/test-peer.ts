// A processor or a client as a test plays it: the real `ws` library, every text it was sent, and ways to wait for one.
import { WebSocket } from 'ws';
import { waitFor } from '#server/testing/test-images.ts';

export type Peer = {
  socket: WebSocket;
  /** Every text it was sent, oldest first. */
  texts: string[];
  /** The close code, once it is closed. */
  closed: { code?: number };
  /** Objects are written as JSON, texts and bytes are sent as they are. */
  say(...messages: (string | Buffer | object)[]): void;
  /** Waits for the `count`th text with this in it, and answers it. */
  hears(part: string, count?: number): Promise<string>;
  close(): Promise<void>;
};

export type PeerOptions = { headers?: Record<string, string> };

/** Rejects with `Unexpected server response: <status>` when it is refused. */
export async function openPeer(hub: { url: string }, path: string, options: PeerOptions = {}): Promise<Peer> {
  const socket = new WebSocket(hub.url.replace('http', 'ws') + path, { headers: options.headers });
  const peer: Peer = {
    socket,
    texts: [],
    closed: {},
    say(...messages) {
      for (const message of messages)
        socket.send(
          typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message),
        );
    },
    hears: (part, count = 1) =>
      waitFor(`${path} to hear ${part}`, () => peer.texts.filter((text) => text.includes(part))[count - 1]),
    close: () =>
      new Promise((resolve) => {
        if (socket.readyState === socket.CLOSED) return resolve();
        socket.once('close', () => resolve());
        socket.close();
      }),
  };
  socket.on('message', (data) => void peer.texts.push(String(data)));
  socket.on('close', (code) => {
    peer.closed.code = code;
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return peer;
}

/** A processor that has said which camera it is, and has been heard. */
export async function openProcessor(
  hub: { url: string },
  id: string,
  options?: PeerOptions & { key?: string },
) {
  const processor = await openPeer(hub, `/processor${options?.key ? `?key=${options.key}` : ''}`, options);
  processor.say({ type: 'identifier', id });
  return processor;
}

let frames = 0;

/** Everything that `from` has said so far has been handled, and `to` has been told of it. */
export async function sync(from: Peer, to: Peer): Promise<void> {
  frames += 1;
  from.say(`{"type":"boundingBoxes","frameId":"sync ${frames}","boxes":[]}`);
  await to.hears(`"sync ${frames}"`);
}

export const withoutSyncs = (texts: readonly string[]) => texts.filter((text) => !text.includes('"sync '));
