// The audit log: who did what, appended and never changed. It is told; it asks nobody and decides nothing.
import { isDeepStrictEqual } from 'node:util';
import type { AuditAction, AuditActor, AuditEntry, AuditFilter } from '#contract/api/audit.ts';
import type { DeviceId } from '#contract/ids.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Logger } from '#server/lib/logger.ts';
import { cleanText, cleanValues } from './clean-text.ts';
import { type AuditRepository, maxEntriesPerAppend } from './ports.ts';
import { startPruning } from './pruning.ts';
import { theHub } from './the-hub.ts';

/** What happened. Never put a secret into it: it is kept, shown and exported. */
export type AuditNews = {
  action: AuditAction;
  actor: AuditActor;
  /** Network address; null for what the hub did by itself. */
  address: string | null;
  device?: DeviceId | undefined;
  /** What it was done to, in words. */
  target?: string | undefined;
  details?: AuditEntry['details'] | undefined;
};

/** Why something that was noted is not in the log. Counted. */
export type AuditLoss = 'queue_full' | 'not_written_at_shutdown' | 'too_many_watches';

export type Audit = {
  /** From now on what is too old is removed. Returns what stops that. */
  start(): () => Promise<void>;
  /** Queued at once, written within a second; never makes its caller wait or fail. */
  note(news: AuditNews): void;
  /** All that was noted is written, or has failed and was logged. */
  flush(): Promise<void>;
  /** Newest first; what was noted a moment ago is there. */
  find(filter: AuditFilter, page: { below: number | null; limit: number }): Promise<AuditEntry[]>;
  /** Writes what waits, once more. What is noted from now on is lost. */
  close(): Promise<void>;
};

export type AuditOptions = {
  repository: AuditRepository;
  keepMs: number;
  clock: Clock;
  log: Logger;
  onLost(cause: AuditLoss, count: number): void;
};

/** A number is given when an entry is written, so that a write that fails leaves no gap. */
type Unnumbered = Omit<AuditEntry, 'number'>;

/** What is noted together is written together. */
const gatherMs = 200;
/** While the database does not answer: about 10 MB. */
const maxWaiting = 10_000;
const [firstRetryMs, longestRetryMs] = [1000, 30_000];
const maxCollisions = 5;

export function createAudit({ repository, keepMs, clock, log, onLost }: AuditOptions): Audit {
  const waiting: Unnumbered[] = [];
  /** What came while the queue was full. The newest is lost and not the oldest: how an outage began is worth more. */
  let missing: { count: number; from: number; to: number } | null = null;
  let next: number | null = null;
  let writing: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let isOpen = true;

  function lose(at: number): void {
    if (!missing) log.error({ waiting: waiting.length }, 'the audit log is full and loses what comes now');
    missing = { count: (missing?.count ?? 0) + 1, from: missing?.from ?? at, to: at };
    onLost('queue_full', 1);
  }

  /** The gap says of itself where it is and how wide. */
  function noteMissing(): void {
    if (!missing || waiting.length >= maxWaiting) return;
    const { count, from, to } = missing;
    log.error({ count }, 'entries of the audit log are missing');
    missing = null;
    waiting.push(
      unnumbered({ action: 'audit.lost', actor: theHub, address: null, details: { count, from, to } }),
    );
  }

  function unnumbered({ action, actor, address, device, target, details }: AuditNews): Unnumbered {
    return {
      at: clock.now(),
      action,
      actor: cleanValues(actor),
      address: address === null ? null : cleanText(address),
      device: device ?? null,
      target: target === undefined ? null : cleanText(target),
      details: cleanValues(details ?? {}),
    };
  }

  async function writeBatch(): Promise<void> {
    for (let collisions = 0; collisions < maxCollisions; collisions += 1) {
      const first = next ?? (await repository.lastNumber()) + 1;
      next = first;
      const batch = waiting
        .slice(0, maxEntriesPerAppend)
        .map((entry, index) => ({ number: first + index, ...entry }));
      const written =
        (await repository.append(batch)) === 'appended' ? batch.length : await countWritten(batch);
      waiting.splice(0, written);
      next = written > 0 ? first + written : null;
      if (written > 0) return;
    }
    throw new Error('Another process takes every number of the audit log first.');
  }

  /** A number was taken: by another process, or by ourselves in a write whose answer never came. */
  async function countWritten(batch: readonly AuditEntry[]): Promise<number> {
    const [first] = batch;
    if (!first) return 0;
    const there = await repository.find({}, { below: first.number + batch.length, limit: batch.length });
    const ours = batch.findIndex((entry) => !there.some((found) => isDeepStrictEqual(found, entry)));
    return ours === -1 ? batch.length : ours;
  }

  async function write(): Promise<void> {
    try {
      while (waiting.length > 0) {
        await writeBatch();
        noteMissing();
      }
      failures = 0;
    } catch (error) {
      failures += 1;
      const retryMs = Math.min(longestRetryMs, firstRetryMs * 2 ** (failures - 1));
      log.error({ err: error, waiting: waiting.length, retryMs }, 'the audit log could not be written');
      writeIn(retryMs);
    } finally {
      writing = null;
    }
  }

  function writeIn(ms: number): void {
    clearTimeout(timer);
    timer = isOpen ? setTimeout(flush, ms).unref() : undefined;
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return Promise.resolve();
    writing ??= write();
    return writing;
  }

  function note(news: AuditNews): void {
    if (!isOpen) onLost('not_written_at_shutdown', 1);
    else if (waiting.length >= maxWaiting) lose(clock.now());
    else {
      waiting.push(unnumbered(news));
      if (!timer && !writing) writeIn(gatherMs);
    }
  }

  return {
    start: () => startPruning({ repository, note, keepMs, clock, log }),
    note,
    flush,

    async find(filter, page) {
      await flush();
      return repository.find(cleanValues(filter), page);
    },

    async close() {
      await flush();
      isOpen = false;
      clearTimeout(timer);
      if (waiting.length === 0) return;
      onLost('not_written_at_shutdown', waiting.length);
      log.error({ count: waiting.length }, 'the last entries of the audit log are lost');
    },
  };
}
