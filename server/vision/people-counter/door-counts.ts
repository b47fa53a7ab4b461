// The sums of all lines and zones over all tracks. Lines and zones may change while people are on their way.
import {
  countCrossings,
  createLineWatch,
  type Line,
  type LineCrossing,
  type TrackPoint,
} from './count-crossings.ts';
import { createZoneWatch, type Zone } from './zones.ts';

export type LineCounts = { in: number; out: number };
/** `inside` is now; the others are since the start. */
export type ZoneCounts = { inside: number; entered: number; left: number };
export type CountedCrossing = LineCrossing & { line: string; trackId: number };
export type Footing = {
  id: number;
  isPerson: boolean;
  /** Null while only guessed. */
  foot: TrackPoint | null;
  /** They were taken for one person with this track until now, so they came the same way. */
  cameWith: number | null;
};
export type Doors = { lines: readonly Line[]; zones: readonly Zone[] };

type Follower = {
  points: TrackPoint[];
  seenAt: number;
  lines: { line: string; see: ReturnType<typeof createLineWatch> }[];
  zones: { zone: string; see: ReturnType<typeof createZoneWatch>; isInside: boolean }[];
  /** Crossings of what is not yet known to be a person. */
  pending: CountedCrossing[];
};

/** Points of a track that a line which is moved is tried on: a minute at 10 fps. */
const pointsKept = 600;
/** A track that was lost may be found again; its side of each line is known for so long. */
const keptMs = 6_000;

export function createDoorCounts(first: Doors) {
  let doors: Doors = { lines: [], zones: [] };
  let lineCounts = new Map<string, LineCounts>();
  let zoneCounts = new Map<string, ZoneCounts>();
  const followers = new Map<number, Follower>();
  change(first);

  /** What stays where it was keeps its sums. */
  function change(next: Doors): void {
    const old = new Set([...doors.lines, ...doors.zones].map(shapeOf));
    const kept = <C>(shape: Line | Zone, counts: ReadonlyMap<string, C>) =>
      old.has(shapeOf(shape)) ? counts.get(shape.id) : undefined;
    lineCounts = new Map(next.lines.map((line) => [line.id, kept(line, lineCounts) ?? { in: 0, out: 0 }]));
    zoneCounts = new Map(
      next.zones.map((zone) => [zone.id, kept(zone, zoneCounts) ?? { inside: 0, entered: 0, left: 0 }]),
    );
    doors = next;
    for (const follower of followers.values()) watchAnew(follower);
  }

  /** With the steps taken so far, so that on which side somebody is stays known; what they crossed before does not count. */
  function watchAnew(follower: Follower): void {
    follower.lines = doors.lines.map((line) => ({ line: line.id, see: createLineWatch(line) }));
    follower.zones = doors.zones.map((zone) => ({
      zone: zone.id,
      see: createZoneWatch(zone),
      isInside: false,
    }));
    for (const point of follower.points) {
      for (const watch of follower.lines) watch.see(point);
      for (const watch of follower.zones) watch.isInside = watch.see(point.x, point.y);
    }
  }

  function follow({ id, cameWith }: Footing, at: number): Follower {
    const before = cameWith === null ? undefined : followers.get(cameWith);
    const points = before ? [...before.points] : [];
    const pending = doors.lines.flatMap((line) =>
      countCrossings(points, line).map((crossing) => ({ ...crossing, line: line.id, trackId: id })),
    );
    const follower: Follower = { points, seenAt: at, lines: [], zones: [], pending };
    watchAnew(follower);
    followers.set(id, follower);
    return follower;
  }

  function step(follower: Follower, id: number, foot: TrackPoint): void {
    follower.points.push(foot);
    if (follower.points.length > pointsKept) follower.points.splice(0, pointsKept / 10);
    for (const { line, see } of follower.lines) {
      const crossing = see(foot);
      if (crossing) follower.pending.push({ ...crossing, line, trackId: id });
    }
  }

  function stepZones(follower: Follower, foot: TrackPoint | null): void {
    for (const watch of follower.zones) {
      const counts = zoneCounts.get(watch.zone);
      const isInside = foot !== null && watch.see(foot.x, foot.y);
      if (counts && isInside && !watch.isInside) counts.entered++;
      if (counts && !isInside && watch.isInside) counts.left++;
      watch.isInside = isInside;
    }
  }

  /** Whoever is gone has left every zone they were in. */
  function forgetGone(at: number): void {
    for (const [id, follower] of followers) {
      if (follower.seenAt < at) stepZones(follower, null);
      if (at - follower.seenAt > keptMs) followers.delete(id);
    }
  }

  function countInside(): void {
    for (const [zone, counts] of zoneCounts) {
      const isIn = (follower: Follower) =>
        follower.zones.some((watch) => watch.zone === zone && watch.isInside);
      counts.inside = [...followers.values()].filter(isIn).length;
    }
  }

  return {
    change,
    see(footings: readonly Footing[], at: number) {
      const crossings: CountedCrossing[] = [];
      for (const footing of footings) {
        const follower = followers.get(footing.id) ?? follow(footing, at);
        follower.seenAt = at;
        if (footing.foot) step(follower, footing.id, footing.foot);
        if (!footing.isPerson) continue;
        if (footing.foot) stepZones(follower, footing.foot);
        crossings.push(...follower.pending.splice(0));
      }
      forgetGone(at);
      for (const { line, direction } of crossings) {
        const counts = lineCounts.get(line);
        if (counts) counts[direction]++;
      }
      countInside();
      return { lines: copyOf(lineCounts), zones: copyOf(zoneCounts), crossings };
    },
    forgetTracks(): void {
      for (const follower of followers.values()) stepZones(follower, null);
      followers.clear();
    },
  };
}

function shapeOf(shape: Line | Zone): string {
  return JSON.stringify('corners' in shape ? [shape.id, shape.corners] : [shape.id, shape.from, shape.to]);
}

function copyOf<C extends object>(counts: ReadonlyMap<string, C>): Record<string, C> {
  return Object.fromEntries([...counts].map(([id, count]) => [id, { ...count }]));
}
