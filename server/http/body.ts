// Bounded bodies: so many bytes, within so much time, and not one more.
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { AppError } from '#server/lib/app-error.ts';

export type BodyLimits = {
  maxBytes: number;
  /** For the whole body. */
  timeoutMs: number;
  tooLarge?: (maxBytes: number) => string;
};

/** @throws AppError `too_large` as soon as the limit is passed (or announced), `timeout`, `bad_request` when cut off */
export function readBytes(
  req: IncomingMessage,
  { maxBytes, timeoutMs, tooLarge }: BodyLimits,
): Promise<Buffer> {
  const overLimit = () =>
    new AppError('too_large', tooLarge?.(maxBytes) ?? `The body is over the limit of ${maxBytes} bytes.`);
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) return Promise.reject(overLimit());

  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const timer = setTimeout(
      () =>
        settle(() =>
          reject(new AppError('timeout', `The body did not arrive within ${timeoutMs / 1000} seconds.`)),
        ),
      timeoutMs,
    );

    function settle(answer: () => void): void {
      clearTimeout(timer);
      req.off('data', onData).off('end', onEnd).off('error', onCut).off('close', onCut);
      answer();
    }
    function onData(chunk: Buffer): void {
      length += chunk.length;
      if (length > maxBytes) settle(() => reject(overLimit()));
      else chunks.push(chunk);
    }
    function onEnd(): void {
      const [only] = chunks;
      settle(() => resolve(chunks.length === 1 && only ? only : Buffer.concat(chunks, length)));
    }
    function onCut(): void {
      settle(() =>
        reject(new AppError('bad_request', 'The connection ended before the whole body was here.')),
      );
    }
    req.on('data', onData).once('end', onEnd).once('error', onCut).once('close', onCut);
  });
}

/** JSON bodies of our own API are small; this is generous. */
const maxJsonBytes = 64_000;
const jsonTimeoutMs = 10_000;

/** @throws AppError `bad_request` with the first thing that is wrong, in words */
export async function readJson<S extends z.ZodType>(req: IncomingMessage, schema: S): Promise<z.output<S>> {
  const bytes = await readBytes(req, { maxBytes: maxJsonBytes, timeoutMs: jsonTimeoutMs });
  return parseInput(schema, parseJson(bytes));
}

function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) throw new AppError('empty_body', 'The body is empty; JSON is expected.');
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new AppError('bad_request', 'The body is not JSON.');
  }
}

/** @throws AppError `bad_request` with the first thing that is wrong, in words */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue && issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  throw new AppError('bad_request', `${where}${issue?.message ?? 'The request is not understood.'}`);
}
