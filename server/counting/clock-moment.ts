// A time of day by this machine's clock ("14:05:09"), as the moment that was meant.
import type { Moment } from '#contract/api/counting.ts';

/** The one nearest to `now`: a program's clock may be a little ahead, and midnight may have passed on the way. */
export function momentNear(moment: Moment, now: number): number {
  if (typeof moment === 'number') return moment;
  const candidates = [-1, 0, 1].map((days) => onDay(moment, now, days));
  return candidates.reduce((best, next) => (Math.abs(next - now) < Math.abs(best - now) ? next : best));
}

/** The last one that is not after `end`. */
export function momentBefore(moment: Moment, end: number): number {
  if (typeof moment === 'number') return moment;
  const sameDay = onDay(moment, end, 0);
  return sameDay <= end ? sameDay : onDay(moment, end, -1);
}

function onDay(clock: string, day: number, days: number): number {
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number);
  const date = new Date(day);
  date.setDate(date.getDate() + days);
  return date.setHours(hours, minutes, seconds, 0);
}
