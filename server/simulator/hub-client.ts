// Requests to a hub from outside, over kept-alive connections.
import http, { type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';

export type HubAnswer = { status: number; body: unknown; retryAfterMs: number | null };

export type HubClient = {
  /** A request whose body the caller writes and ends. */
  open(path: string, headers: OutgoingHttpHeaders, silentAfterMs?: number): ClientRequest;
  /** POSTs a whole body. Rejects when no answer came. */
  post(path: string, headers: OutgoingHttpHeaders, body: Buffer | string): Promise<HubAnswer>;
  /** Breaks what is still under way. */
  close(): void;
};

/** An answer is a line of JSON; a page of an unrelated server is not read to its end. */
const maxAnswerBytes = 64 * 1024;
const answerWithinMs = 10_000;
/** A proxy that asks for an hour's patience is not obeyed in full. */
const longestRetryMs = 30_000;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function retryAfterOf(response: IncomingMessage): number | null {
  const seconds = Number(response.headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(longestRetryMs, seconds * 1000) : null;
}

export async function readAnswer(response: IncomingMessage): Promise<HubAnswer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > maxAnswerBytes) break;
    parts.push(part);
  }
  const body = parsed(Buffer.concat(parts).toString('utf8'));
  return { status: response.statusCode ?? 0, body, retryAfterMs: retryAfterOf(response) };
}

/** The hub's own sentence when it gave one. */
export function problemOf(answer: HubAnswer): string {
  const error = (answer.body as { error?: { message?: unknown } } | null)?.error;
  return typeof error?.message === 'string' ? `${answer.status}: ${error.message}` : `HTTP ${answer.status}`;
}

export function createHubClient(url: string): HubClient {
  const base = url.replace(/\/+$/, '');
  const library = base.startsWith('https:') ? https : http;
  const agent = new library.Agent({ keepAlive: true });
  const open = (path: string, headers: OutgoingHttpHeaders, silentAfterMs = answerWithinMs) => {
    const request = library.request(base + path, { method: 'POST', headers, agent });
    request.setTimeout(silentAfterMs, () => request.destroy(new Error('The hub did not answer in time.')));
    request.setNoDelay(true);
    return request;
  };
  return {
    open,
    post: (path, headers, body) =>
      new Promise((resolve, reject) => {
        const request = open(path, { ...headers, 'Content-Length': Buffer.byteLength(body) });
        request.on('error', reject);
        request.on('response', (response) => readAnswer(response).then(resolve, reject));
        request.end(body);
      }),
    close: () => agent.destroy(),
  };
}
