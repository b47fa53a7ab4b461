// Moments as people read them: in their time zone. Made once for many, because making a formatter takes longer than using it.

export type Moments = {
  /** The time alone when it is today, else the date with it. */
  format(at: number, now: number): string;
  /** To the millisecond: several results may fall into one second. */
  formatMs(at: number, now: number): string;
  /** `20261120-150405.123`, for the name of a file. */
  stamp(at: number): string;
  /** From the beginning of the first day to the end of the last, both as `2026-11-20`; empty: not limited. */
  dayRange(days: { from: string; to: string }): { from?: number; to?: number };
};

const dayMs = 86_400_000;

/** `timeZone` by its IANA name; null: this browser's. */
export function createMoments(timeZone: string | null): Moments {
  const zone = { timeZone: timeZone ?? undefined };
  const clock = new Intl.DateTimeFormat('en-GB', { ...zone, timeStyle: 'medium' });
  const year = new Intl.DateTimeFormat('en-GB', { ...zone, year: 'numeric' });
  const day = new Intl.DateTimeFormat('en-GB', { ...zone, day: 'numeric', month: 'short' });
  const dayAndYear = new Intl.DateTimeFormat('en-GB', { ...zone, dateStyle: 'medium' });
  // Sweden writes `2026-11-20 15:04:05`.
  const sortable = new Intl.DateTimeFormat('sv-SE', { ...zone, dateStyle: 'short', timeStyle: 'medium' });

  function format(at: number, now: number): string {
    const time = clock.format(at);
    if (dayAndYear.format(at) === dayAndYear.format(now)) return time;
    return `${(year.format(at) === year.format(now) ? day : dayAndYear).format(at)}, ${time}`;
  }

  /** How far the zone's clocks are ahead of UTC. */
  function offsetAt(at: number): number {
    return Date.parse(`${sortable.format(at).replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000;
  }

  function startOfDay(asUtc: number): number {
    // Clocks may change between midnight in UTC and midnight there, so the offset is asked for again near the answer.
    return asUtc - offsetAt(asUtc - offsetAt(asUtc));
  }

  return {
    format,
    formatMs: (at, now) => `${format(at, now)}.${millisecondsOf(at)}`,
    stamp: (at) => `${sortable.format(at).replace(/[-:]/g, '').replace(' ', '-')}.${millisecondsOf(at)}`,
    dayRange: ({ from, to }) => ({
      from: from ? startOfDay(Date.parse(from)) : undefined,
      to: to ? startOfDay(Date.parse(to) + dayMs) : undefined,
    }),
  };
}

function millisecondsOf(at: number): string {
  return String(at % 1000).padStart(3, '0');
}
