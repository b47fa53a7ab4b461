// Brings results to storage in batches, oldest first. A result whose session is not written yet waits for the next time, a few
// times; a storage that is away keeps everything waiting, up to the bounds of the queue.
import type { DeviceId } from '#contract/ids.ts';
import type { ResultDropCause } from '#contract/results.ts';
import type { ResultRepository } from './ports.ts';
import { createResultQueue, type QueuedResult } from './result-queue.ts';

export type ResultWriter = {
  add(result: QueuedResult): void;
  /** Writes what waits now. One at a time; a failure is kept for the next try. */
  flush(): Promise<void>;
  forget(device: DeviceId): void;
  /** A last flush; what storage does not take then is counted as lost. */
  close(): Promise<void>;
  readonly kept: number;
  readonly waiting: number;
};

export type ResultWriterOptions = {
  repository: Pick<ResultRepository, 'save'>;
  onKept?(results: number): void;
  onDropped(cause: ResultDropCause, results: number): void;
  onFailed(error: unknown, waiting: number): void;
};

export const maxWaiting = 20_000;
/** 20,000 results of the largest size would be 1.3 GB; boxes and numbers are a few hundred bytes each. */
const maxWaitingBytes = 64_000_000;
const maxBatch = 500;
/** Sessions are written about once a second, and at once when they open. */
const maxTries = 5;

export function createResultWriter(options: ResultWriterOptions): ResultWriter {
  const { repository, onDropped } = options;
  const queue = createResultQueue({ maxResults: maxWaiting, maxBytes: maxWaitingBytes }, () =>
    onDropped('queue_full', 1),
  );
  let kept = 0;
  /** Taken from the queue, and neither kept nor dropped yet. */
  let inHand = 0;
  let writing: Promise<void> = Promise.resolve();

  /** Answers those to be tried again. */
  async function save(batch: readonly QueuedResult[]): Promise<QueuedResult[]> {
    const tracks = [...new Map(batch.map(({ track }) => [track.id, track])).values()];
    const rows = batch.map(({ row }) => row);
    const { missing } = await repository.save(tracks, rows);
    const orphans = batch.filter(({ track }) => missing.has(track.id));
    const saved = batch.length - orphans.length;
    kept += saved;
    options.onKept?.(saved);
    const again = orphans
      .map((result) => ({ ...result, tries: result.tries + 1 }))
      .filter(({ tries }) => tries < maxTries);
    inHand -= batch.length - again.length;
    onDropped('no_parent', orphans.length - again.length);
    return again;
  }

  async function write(): Promise<void> {
    const again: QueuedResult[] = [];
    let batch: QueuedResult[] = [];
    try {
      // Only what is there now: what comes meanwhile is for the next time.
      for (let due = queue.size; due > 0; due -= maxBatch) {
        batch = queue.take(Math.min(due, maxBatch));
        inHand += batch.length;
        again.push(...(await save(batch)));
        batch = [];
      }
    } catch (error) {
      options.onFailed(error, batch.length + again.length + queue.size);
    }
    inHand = 0;
    queue.putBack([...again, ...batch]);
  }

  function flush(): Promise<void> {
    writing = writing.then(write);
    return writing;
  }

  return {
    add: queue.push,
    flush,
    forget: (device) => onDropped('removed', queue.forget(device)),

    async close() {
      await flush();
      onDropped('shutdown', queue.take(queue.size).length);
    },

    get kept() {
      return kept;
    },
    get waiting() {
      return queue.size + inHand;
    },
  };
}
