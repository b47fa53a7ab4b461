// What may happen a thousand times a minute (a wrong key, a login beyond the limit) makes one entry a minute for each place
// that it comes from, with how often it was.
import type { AuditNews } from './audit.ts';

export type Repeats = {
  /** `place`: one network. The first is noted at once, those that follow together. */
  note(news: AuditNews, place: string): void;
  /** Notes what has been counted. */
  close(): void;
};

type Repeated = { latest: AuditNews; times: number; timer: NodeJS.Timeout };

const everyMs = 60_000;
/** Beyond it all places count as one. */
const maxPlaces = 1000;
const elsewhere = 'elsewhere';

export function createRepeats(note: (news: AuditNews) => void): Repeats {
  const repeated = new Map<string, Repeated>();

  function tell(entry: Repeated): void {
    note({ ...entry.latest, details: { ...entry.latest.details, times: entry.times } });
    entry.times = 0;
  }

  function endMinute(key: string, entry: Repeated): void {
    if (entry.times === 0) {
      clearInterval(entry.timer);
      repeated.delete(key);
    } else tell(entry);
  }

  function begin(key: string, latest: AuditNews): Repeated {
    const timer = setInterval(() => endMinute(key, entry), everyMs).unref();
    const entry: Repeated = { latest, times: 1, timer };
    repeated.set(key, entry);
    tell(entry);
    return entry;
  }

  return {
    note(news, place) {
      const own = `${news.action} ${place}`;
      const isCrowded = !repeated.has(own) && repeated.size >= maxPlaces;
      const key = isCrowded ? `${news.action} ${elsewhere}` : own;
      const latest = isCrowded ? { ...news, address: null, target: undefined } : news;
      const entry = repeated.get(key);
      if (!entry) begin(key, latest);
      else {
        entry.latest = latest;
        entry.times += 1;
      }
    },

    close() {
      for (const entry of repeated.values()) {
        clearInterval(entry.timer);
        if (entry.times > 0) tell(entry);
      }
      repeated.clear();
    },
  };
}
