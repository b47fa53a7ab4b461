// A large body to a file as it comes: never held in memory, refused as soon as it is too large, given up when it stops coming.
import { createWriteStream, type WriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { Writable } from 'node:stream';
import { AppError } from '#server/lib/app-error.ts';
import { openForm } from './open-form.ts';

export type UploadLimits = {
  maxBytes: number;
  /** Without a byte. */
  idleMs: number;
  wholeMs: number;
};

/** A form's own lines around the file, and its other fields. */
const formBytes = 1_000_000;

/** Answers the file's length. @throws AppError; then the file is closed, and its removal is the caller's. */
export async function receiveUpload(
  req: IncomingMessage,
  file: string,
  limits: UploadLimits,
  signal: AbortSignal,
): Promise<number> {
  const isForm = /^multipart\/form-data\b/i.test(req.headers['content-type'] ?? '');
  const maxBytes = limits.maxBytes + (isForm ? formBytes : 0);
  const tooLarge = () =>
    new AppError('too_large', `The video is over the limit of ${limits.maxBytes} bytes.`);
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();

  const out = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  // A full disk is told by the writes that fail; here it must only not be an error nobody hears.
  out.on('error', () => undefined);
  try {
    const sink = isForm ? openForm(req.headers, { out, maxBytes: limits.maxBytes, tooLarge }) : out;
    await takeAll(req, sink, { ...limits, maxBytes, tooLarge }, signal);
  } finally {
    await close(out);
  }
  if (out.bytesWritten > 0) return out.bytesWritten;
  throw new AppError('empty_body', isForm ? 'The form has no file in it.' : 'The body is empty.');
}

/** Every way it can end, once. The request itself is left alive: a refusal is still to be written on its connection. */
function takeAll(
  req: IncomingMessage,
  sink: Writable,
  { maxBytes, idleMs, wholeMs, tooLarge }: UploadLimits & { tooLarge(): AppError },
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let length = 0;
    const idle = setTimeout(late, idleMs);
    const whole = setTimeout(late, wholeMs);

    function settle(error?: Error): void {
      clearTimeout(idle);
      clearTimeout(whole);
      signal.removeEventListener('abort', onAbort);
      req.off('data', onData).off('end', onEnd).off('error', onCut).off('close', onCut);
      sink.off('drain', goOn).off('finish', onFinish).off('error', settle);
      // Given up: what it says afterwards is of no interest, but must not be an error nobody hears.
      sink.on('error', () => undefined);
      if (error) {
        sink.destroy();
        reject(error);
      } else {
        resolve();
      }
    }
    function late(): void {
      settle(new AppError('timeout', 'The video did not arrive in time.'));
    }
    function onAbort(): void {
      settle(signal.reason);
    }
    function onData(chunk: Buffer): void {
      idle.refresh();
      length += chunk.length;
      if (length > maxBytes) settle(tooLarge());
      else if (!sink.write(chunk)) req.pause();
    }
    function onCut(): void {
      if (req.complete) return;
      settle(new AppError('bad_request', 'The connection ended before the whole video was here.'));
    }
    const goOn = () => void req.resume();
    const onEnd = () => void sink.end();
    const onFinish = () => settle();

    sink.on('drain', goOn).once('finish', onFinish).once('error', settle);
    req.on('data', onData).once('end', onEnd).once('error', onCut).once('close', onCut);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
}

async function close(out: WriteStream): Promise<void> {
  if (out.closed) return;
  const closed = new Promise<void>((resolve) => out.once('close', () => resolve()));
  out.destroy();
  await closed;
}
