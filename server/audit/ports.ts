// What the audit log needs of storage.
import type { AuditEntry, AuditFilter } from '#contract/api/audit.ts';

export interface AuditRepository {
  /** 0 when there is none. */
  lastNumber(): Promise<number>;
  append(entries: readonly AuditEntry[]): Promise<void>;
  /** Newest first, those with a number below `below` when it is given. */
  find(filter: AuditFilter, page: { below: number | null; limit: number }): Promise<AuditEntry[]>;
  /** Answers how many. */
  removeBefore(at: number): Promise<number>;
}
