// The audit log: who did what, appended and never changed. It is told; it asks nobody and decides nothing.
import type { AuditAction, AuditActor, AuditEntry } from '#contract/api/audit.ts';
import type { DeviceId } from '#contract/ids.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Logger } from '#server/lib/logger.ts';
import type { AuditRepository } from './ports.ts';

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

export type Audit = {
  load(): Promise<void>;
  /** Queued at once, written within a second; never makes its caller wait or fail. */
  note(news: AuditNews): void;
  /** All that was noted is written, or has failed and was logged. */
  flush(): Promise<void>;
};

export type AuditOptions = { repository: AuditRepository; clock: Clock; log: Logger };

export function createAudit({ repository, clock, log }: AuditOptions): Audit {
  let next = 1;
  let waiting: AuditEntry[] = [];
  let writing: Promise<void> | null = null;

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, 500);
      try {
        await repository.append(batch);
        waiting = waiting.slice(batch.length);
      } catch (error) {
        log.error({ err: error, waiting: waiting.length }, 'the audit log could not be written');
        return;
      }
    }
  }

  function flush(): Promise<void> {
    writing ??= write().finally(() => {
      writing = null;
    });
    return writing;
  }

  return {
    async load() {
      next = (await repository.lastNumber()) + 1;
    },

    note({ action, actor, address, device, target, details }) {
      waiting.push({
        number: next,
        at: clock.now(),
        action,
        actor,
        address,
        device: device ?? null,
        target: target ?? null,
        details: details ?? {},
      });
      next += 1;
      void flush();
    },

    flush,
  };
}
