// Is somebody inside a zone? Whoever stands on its edge does not go in and out all the time.
import type { Point } from '../vision.ts';

export type Zone = { id: string; name?: string; corners: readonly Point[] };

/** Parts of the picture: this far over the edge, somebody has entered or left. */
const band = 0.01;

/** Says after each point of one track whether it is inside. */
export function createZoneWatch(zone: Zone): (x: number, y: number) => boolean {
  let isInside = false;
  return (x, y) => {
    if (isWithin(zone.corners, x, y) !== isInside && toEdge(zone.corners, x, y) >= band) isInside = !isInside;
    return isInside;
  };
}

/** By the number of edges to the right of the point (Shimrat, "Algorithm 112: position of point relative to polygon", 1962). */
export function isWithin(corners: readonly Point[], x: number, y: number): boolean {
  let isOdd = false;
  for (const [[ax, ay], [bx, by]] of edgesOf(corners)) {
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) isOdd = !isOdd;
  }
  return isOdd;
}

function toEdge(corners: readonly Point[], x: number, y: number): number {
  const distances = edgesOf(corners).map(([[ax, ay], [bx, by]]) => {
    const [dx, dy] = [bx - ax, by - ay];
    const along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1);
    const part = Math.max(0, Math.min(1, along));
    return Math.hypot(x - ax - part * dx, y - ay - part * dy);
  });
  return Math.min(...distances);
}

function edgesOf(corners: readonly Point[]): [Point, Point][] {
  return corners.map((corner, i) => [corner, corners[(i + 1) % corners.length] ?? corner]);
}
