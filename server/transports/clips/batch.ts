// POST /batch: one uploaded video to every clip model, and their answers side by side.
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import type { ClipModel } from '#contract/protocols/clip-models.ts';
import { defaultClipModels, type ModelAnswer } from '#contract/protocols/clips.ts';
import type { Exchange } from '#server/http/exchange.ts';
import { sendJson } from '#server/http/reply.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { Media } from '#server/media/media.ts';
import type { AskModels } from './ask-models.ts';
import { linkAborts } from './link-aborts.ts';
import { receiveUpload } from './receive-upload.ts';

export type BatchOptions = {
  /** For uploads alone: emptied at the start, each file removed when it is answered. */
  dir: string;
  maxBytes: number;
  idleMs: number;
  models: readonly ClipModel[];
  media: Pick<Media, 'probe'>;
  askModels: AskModels;
};

export type Batch = {
  /** @throws AppError */
  answer(exchange: Exchange): Promise<void>;
  /** Gives up what runs and waits until its files are gone. */
  close(): Promise<void>;
};

/** Each may hold a file of the largest size on the disk. */
const atATime = 4;
const wholeMs = 3_600_000;

const notConfigured = (name: string) =>
  `No model is configured under this name. Set CLIP_MODELS, for example CLIP_MODELS=${name}=http://127.0.0.1:9001/predict.`;

export function createBatch({ dir, maxBytes, idleMs, models, media, askModels }: BatchOptions): Batch {
  const running = new Set<Promise<void>>();
  const closing = new AbortController();
  // What a crash left behind.
  const emptied = rm(dir, { recursive: true, force: true });
  // Heard by the first upload; until then it is nobody's unhandled failure.
  emptied.catch(() => undefined);

  async function ask(
    file: string,
    length: number,
    signal: AbortSignal,
  ): Promise<Record<string, ModelAnswer>> {
    const probe = await media.probe(file, signal);
    signal.throwIfAborted();
    if (probe.kind === 'not_video') throw new AppError('unsupported_type', probe.message);
    if (models.length === 0) {
      return Object.fromEntries(defaultClipModels.map((name) => [name, { error: notConfigured(name) }]));
    }
    const clip = {
      filename: `upload.${probe.extension}`,
      mediaType: probe.extension === 'mp4' ? 'video/mp4' : 'application/octet-stream',
      length,
      open: () => createReadStream(file),
    };
    return askModels(models, clip, signal);
  }

  async function run({ req, res }: Exchange, signal: AbortSignal): Promise<void> {
    const result = await askAbout(req, signal);
    signal.throwIfAborted();
    sendJson(res, 200, { result });
  }

  /** The file is gone before the answer is known. */
  async function askAbout(req: IncomingMessage, signal: AbortSignal): Promise<Record<string, ModelAnswer>> {
    await emptied;
    const own = path.join(dir, randomUUID());
    await mkdir(own, { recursive: true, mode: 0o700 });
    try {
      const file = path.join(own, 'upload');
      const length = await receiveUpload(req, file, { maxBytes, idleMs, wholeMs }, signal);
      return await ask(file, length, signal);
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  }

  return {
    async answer(exchange) {
      if (running.size >= atATime) {
        const message = `${atATime} videos are being worked on; try again in a moment.`;
        throw new AppError('unavailable', message, { retryAfterSeconds: 5 });
      }
      const { signal, abort, release } = linkAborts(closing.signal);
      const onClose = () => abort(new AppError('bad_request', 'The connection ended before the answer.'));
      exchange.res.once('close', onClose);
      const work = run(exchange, signal).finally(release);
      running.add(work);
      try {
        await work;
      } finally {
        running.delete(work);
      }
    },

    async close() {
      closing.abort(new AppError('unavailable', 'The hub is shutting down.'));
      await Promise.allSettled([...running]);
    },
  };
}
