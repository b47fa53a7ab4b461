// Removes what is too old: at the start and once a day, in small steps, and says so in the log itself.
import type { Clock } from '#server/lib/clock.ts';
import type { Logger } from '#server/lib/logger.ts';
import type { AuditNews } from './audit.ts';
import type { AuditRepository } from './ports.ts';
import { theHub } from './the-hub.ts';

export type PruningOptions = {
  repository: Pick<AuditRepository, 'removeBefore'>;
  note(news: AuditNews): void;
  keepMs: number;
  clock: Clock;
  log: Logger;
};

const everyMs = 86_400_000;
/** SQLite removes in the thread that serves frames. */
const entriesPerStep = 200;

/** Returns what stops it. */
export function startPruning({ repository, note, keepMs, clock, log }: PruningOptions): () => Promise<void> {
  let isStopping = false;
  let pruning = Promise.resolve();

  async function prune(): Promise<void> {
    const until = clock.now() - keepMs;
    let removed = 0;
    try {
      for (let step = entriesPerStep; step === entriesPerStep && !isStopping; removed += step) {
        step = await repository.removeBefore(until, entriesPerStep);
      }
    } catch (error) {
      log.error({ err: error }, 'old entries of the audit log could not be removed; tried again tomorrow');
    }
    if (removed > 0)
      note({ action: 'audit.pruned', actor: theHub, address: null, details: { removed, until } });
  }

  function begin(): void {
    pruning = pruning.then(prune);
  }

  begin();
  const timer = setInterval(begin, everyMs);
  timer.unref();
  return () => {
    isStopping = true;
    clearInterval(timer);
    return pruning;
  };
}
