// For tests only: a maker's client of the push socket, with the real library.
import { WebSocket } from 'ws';
import { type PushAnswer, pushPath, readPushAnswer, writePushFrame } from '#contract/push.ts';
import { waitFor } from '#server/testing/test-images.ts';

export type TestSender = {
  socket: WebSocket;
  answers: PushAnswer[];
  closed: { code: number; reason: string } | null;
  frame(image: Uint8Array, capturedAt?: number): void;
  /** Waits for the answer to the `count`-th message of this socket. */
  answer(count: number): Promise<PushAnswer>;
};

export type SenderOptions = {
  key?: string;
  path?: string;
  protocols?: string[];
  headers?: Record<string, string>;
};

/** Rejects with `{ status, body, headers }` when the hub answers with HTTP. */
export function connectSender(
  hub: { url: string },
  device: string,
  { key, path = pushPath(device), protocols = [], headers = {} }: SenderOptions = {},
): Promise<TestSender> {
  const socket = new WebSocket(hub.url.replace('http', 'ws') + path, protocols, {
    headers: key === undefined ? headers : { ...headers, authorization: `Bearer ${key}` },
  });
  const sender: TestSender = {
    socket,
    answers: [],
    closed: null,
    frame: (image, capturedAt) => socket.send(writePushFrame(capturedAt, image)),
    answer: (count) => waitFor(`answer ${count}`, () => sender.answers[count - 1]),
  };
  socket.on('message', (data) => {
    const answer = readPushAnswer(data.toString());
    if (!answer) throw new Error(`This is no answer: ${data}`);
    sender.answers.push(answer);
  });
  socket.on('close', (code, reason) => {
    sender.closed = { code, reason: reason.toString() };
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(sender));
    socket.on('error', reject);
    socket.once('unexpected-response', (_request, response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
      });
      response.on('end', () => {
        const body = text === '' ? null : (JSON.parse(text) as unknown);
        reject({ status: response.statusCode, body, headers: response.headers });
      });
    });
  });
}
