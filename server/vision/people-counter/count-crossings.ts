// Who crossed a line, from where somebody stood over time. Live counting and counting anew from stored tracks are the same code.
import type { Point } from '../vision.ts';

/** Walking over it from the right hand to the left hand of somebody who looks from `from` to `to` is in. */
export type Line = { id: string; name?: string; from: Point; to: Point };
/** Where somebody's feet were. `at` is epoch ms. */
export type TrackPoint = { at: number; x: number; y: number };
export type Direction = 'in' | 'out';
export type LineCrossing = { direction: Direction; at: number };

/**
 * Parts of the picture: whoever is closer to the line than this is on neither side. Half of the width of a person who is a
 * fifth of the picture tall, so that swaying on the line counts nothing.
 */
const band = 0.015;

/** Feeds on one track's points in order, and says when they have crossed the line and are clear of it. */
export function createLineWatch(line: Line): (point: TrackPoint) => LineCrossing | null {
  const [dx, dy] = [line.to[0] - line.from[0], line.to[1] - line.from[1]];
  const length = Math.hypot(dx, dy) || 1;
  const distance = ({ x, y }: TrackPoint) => (dx * (y - line.from[1]) - dy * (x - line.from[0])) / length;
  const along = ({ x, y }: TrackPoint) => (dx * (x - line.from[0]) + dy * (y - line.from[1])) / length ** 2;
  let side: 1 | -1 | null = null;
  let last: TrackPoint | null = null;
  /** Where the line was met last, since the side is known. */
  let met: { at: number; along: number } | null = null;

  function meet(before: TrackPoint, now: TrackPoint): void {
    const [was, is] = [distance(before), distance(now)];
    if (was >= 0 === is >= 0) return;
    const part = was / (was - is);
    met = {
      at: before.at + part * (now.at - before.at),
      along: along(before) + part * (along(now) - along(before)),
    };
  }

  return (point) => {
    if (last) meet(last, point);
    last = point;
    const off = distance(point);
    if (Math.abs(off) < band) return null;
    const now = off > 0 ? 1 : -1;
    const was = side;
    side = now;
    if (was === null || was === now || !met || met.along < 0 || met.along > 1) return null;
    return { direction: now < 0 ? 'in' : 'out', at: Math.round(met.at) };
  };
}

export function countCrossings(points: Iterable<TrackPoint>, line: Line): LineCrossing[] {
  const watch = createLineWatch(line);
  const crossings: LineCrossing[] = [];
  for (const point of points) {
    const crossing = watch(point);
    if (crossing) crossings.push(crossing);
  }
  return crossings;
}
