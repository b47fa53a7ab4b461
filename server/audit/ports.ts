// What the audit log needs of storage.
import type { AuditEntry, AuditFilter } from '#contract/api/audit.ts';

/**
 * One statement, in which every value is a parameter: Prisma allows 999 on SQLite. It writes in the thread that serves
 * frames, so fewer still.
 */
export const maxEntriesPerAppend = 50;

export interface AuditRepository {
  /** 0 when there is none. */
  lastNumber(): Promise<number>;
  /** All of them, or none because a number is there already. At most `maxEntriesPerAppend`. */
  append(entries: readonly AuditEntry[]): Promise<'appended' | 'number_taken'>;
  /** Newest first, those with a number below `below` when it is given. */
  find(filter: AuditFilter, page: { below: number | null; limit: number }): Promise<AuditEntry[]>;
  /**
   * Removes at most `limit` of those from before `at`, and answers how many. The newest of all stays, however old: the next
   * number is counted from it.
   */
  removeBefore(at: number, limit: number): Promise<number>;
}
