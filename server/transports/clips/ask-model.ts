// One clip to one model: multipart/form-data out, JSON back, within a time and a size. A model is another program on another
// machine; whatever it does is an answer here, never an error of the hub.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClipModel } from '#contract/protocols/clip-models.ts';
import { linkAborts } from './link-aborts.ts';

export type Clip = {
  filename: string;
  mediaType: string;
  length: number;
  /** The bytes from the beginning; asked for once per model. */
  open(): Readable;
};

export type Answer = { kind: 'answered'; json: unknown } | { kind: 'failed'; reason: string };

const maxAnswerBytes = 1_000_000;
/** Socket.IO walks through what it sends by recursion; an answer this deep is a mistake. */
const maxDepth = 64;

export async function askModel(
  model: ClipModel,
  clip: Clip,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<Answer> {
  const { signal: end, abort, release } = linkAborts(signal);
  const tooLate = new BadAnswer(`The model did not answer within ${timeoutMs / 1000} seconds.`);
  const timer = setTimeout(() => abort(tooLate), timeoutMs);
  try {
    return readAnswer(await post(model, clip, end));
  } catch (error) {
    if (end.reason === tooLate) return failed(tooLate.message);
    if (signal.aborted) return failed('The hub stopped asking.');
    if (error instanceof BadAnswer) return failed(error.message);
    const code = (error as NodeJS.ErrnoException).code ?? 'no reason given';
    return failed(`The model could not be reached (${code}).`);
  } finally {
    clearTimeout(timer);
    release();
  }
}

class BadAnswer extends Error {}

type RawAnswer = { status: number; body: Buffer };

/** Over a connection of its own: a kept one may be closed by the model just when a clip is sent on it. */
function post(model: ClipModel, clip: Clip, signal: AbortSignal): Promise<RawAnswer> {
  const boundary = `frameroom-${crypto.randomUUID()}`;
  const head = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="${model.field}"; filename="${clip.filename}"\r\n` +
      `Content-Type: ${clip.mediaType}\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const start = model.url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = start(model.url, {
      method: 'POST',
      agent: false,
      signal,
      headers: {
        'Content-Type': `multipart/form-data; boundary=${boundary}`,
        // Said in advance: many small services cannot read a chunked body.
        'Content-Length': head.length + clip.length + tail.length,
        Accept: 'application/json',
      },
    });
    request.once('error', reject);
    request.once('response', (response) => {
      readBody(response).then(resolve, reject);
      // A model that answers before it has read everything is not sent the rest.
      response.once('close', () => request.destroy());
    });
    async function* body() {
      yield head;
      yield* clip.open();
      yield tail;
    }
    pipeline(body, request).catch(reject);
  });
}

async function readBody(response: IncomingMessage): Promise<RawAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxAnswerBytes) throw new BadAnswer(`The model answered more than ${maxAnswerBytes} bytes.`);
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks, length) };
}

function readAnswer({ status, body }: RawAnswer): Answer {
  if (status < 200 || status > 299) return failed(`The model answered with status ${status}.`);
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch {
    return failed('The model answered something that is not JSON.');
  }
  return isDeeperThan(json, maxDepth)
    ? failed(`The model's answer is nested more than ${maxDepth} deep.`)
    : { kind: 'answered', json };
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeperThan(inner, depth - 1));
}

function failed(reason: string): Answer {
  return { kind: 'failed', reason };
}
