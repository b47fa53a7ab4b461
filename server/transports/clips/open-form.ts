// A multipart form on its way to a file: any one file part, whatever its name. Finished when the file is.
import type { IncomingHttpHeaders } from 'node:http';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import { AppError } from '#server/lib/app-error.ts';

/** Other fields are read past; so much of them is held while they pass. */
const limits = { fieldSize: 1000, fields: 100, parts: 200, headerPairs: 100, headerSize: 16_000 };

export type FormTarget = { out: Writable; maxBytes: number; tooLarge(): AppError };

/** @throws AppError when the headers say no boundary */
export function openForm(headers: IncomingHttpHeaders, { out, maxBytes, tooLarge }: FormTarget): Writable {
  const form = openBusboy(headers);
  // It finishes with the closing boundary, which may be before its end.
  const read = new Promise<void>((resolve) => form.once('finish', () => resolve()));
  let stored: Promise<void> | null = null;

  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (form.write(chunk)) done();
      else form.once('drain', () => done());
    },
    final(done) {
      void read.then(() => stored).then(() => done(), done);
      form.end();
    },
  });
  const giveUp = () => sink.destroy(new AppError('bad_request', 'The form is broken or incomplete.'));
  form.on('error', giveUp);
  // Heard first, so that a full disk is not taken for a broken form.
  out.once('error', (error) => sink.destroy(error));
  form.on('file', (_name, stream) => {
    stream.on('error', giveUp);
    if (stored) {
      stream.resume();
      sink.destroy(new AppError('bad_request', 'The form has more than one file; send one video at a time.'));
      return;
    }
    const check = (source: AsyncIterable<Buffer>) => upTo(maxBytes, source, () => sink.destroy(tooLarge()));
    stored = pipeline(stream, check, out);
    stored.catch((error: Error) => sink.destroy(error));
  });
  return sink;
}

async function* upTo(maxBytes: number, source: AsyncIterable<Buffer>, onMore: () => void) {
  let length = 0;
  for await (const chunk of source) {
    length += chunk.length;
    if (length > maxBytes) return onMore();
    yield chunk;
  }
}

function openBusboy(headers: IncomingHttpHeaders): BusboyInstance {
  try {
    return new Busboy({
      headers: headers as BusboyHeaders,
      limits,
      // Some clients name no file; a part that is not text is one all the same.
      isPartAFile: (_name, type, file) => file !== undefined || !(type ?? 'text/').startsWith('text/'),
    });
  } catch {
    throw new AppError(
      'bad_request',
      'The form says no boundary; leave its Content-Type to your HTTP library.',
    );
  }
}
