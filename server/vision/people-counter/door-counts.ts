// The sums of all lines and zones over all tracks. Lines and zones may change while people are on their way.
import { createLineWatch, type Line, type LineCrossing, type TrackPoint } from './count-crossings.ts';
import { createZoneWatch, type Zone } from './zones.ts';

export type LineCounts = { in: number; out: number };
/** `inside` is now; the others are since the start. */
export type ZoneCounts = { inside: number; entered: number; left: number };
export type CountedCrossing = LineCrossing & { line: string; trackId: number };
export type Footing = { id: number; isPerson: boolean; foot: TrackPoint | null };

type Door = { lines: readonly Line[]; zones: readonly Zone[] };
type LineWatch = { line: string; see: ReturnType<typeof createLineWatch> };
type ZoneWatch = { zone: string; see: ReturnType<typeof createZoneWatch>; isInside: boolean };
type Follower = {
  points: TrackPoint[];
  lines: LineWatch[];
  zones: ZoneWatch[];
  /** Crossings of what is not yet known to be a person. */
  pending: CountedCrossing[];
};

/** Points of a track that a line which is moved is tried on: a minute at 10 fps. */
const pointsKept = 600;

export function createDoorCounts(door: Door) {
  let { lines, zones } = door;
  let lineCounts = new Map<string, LineCounts>();
  let zoneCounts = new Map<string, ZoneCounts>();
  let followers = new Map<number, Follower>();
  change(door);

  function change(next: Door): void {
    const same = new Set(
      [...next.lines, ...next.zones].map((shape) => placeOf(shape)).filter((place) => known(place)),
    );
    const was = { lines: lineCounts, zones: zoneCounts };
    lineCounts = new Map(
      next.lines.map((line) => [
        line.id,
        (same.has(placeOf(line)) && was.lines.get(line.id)) || { in: 0, out: 0 },
      ]),
    );
    zoneCounts = new Map(
      next.zones.map((zone) => [
        zone.id,
        (same.has(placeOf(zone)) && was.zones.get(zone.id)) || { inside: 0, entered: 0, left: 0 },
      ]),
    );
    ({ lines, zones } = next);
    for (const [id, follower] of followers) followers.set(id, follow(follower));
  }

  function known(place: string): boolean {
    return [...lines, ...zones].some((shape) => placeOf(shape) === place);
  }

  /** Watches anew, with the steps taken so far: on which side somebody is stays known, but nothing is counted twice. */
  function follow(before?: Follower): Follower {
    const follower: Follower = {
      points: before?.points ?? [],
      lines: lines.map((line) => ({ line: line.id, see: createLineWatch(line) })),
      zones: zones.map((zone) => ({ zone: zone.id, see: createZoneWatch(zone), isInside: false })),
      pending: before?.pending.filter(({ line }) => lineCounts.has(line)) ?? [],
    };
    for (const point of follower.points) {
      for (const watch of follower.lines) watch.see(point);
      for (const watch of follower.zones) watch.isInside = watch.see(point.x, point.y);
    }
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

  function stepZones(follower: Follower, isPerson: boolean, foot: TrackPoint): void {
    for (const watch of follower.zones) {
      const counts = zoneCounts.get(watch.zone);
      const isInside = isPerson && watch.see(foot.x, foot.y);
      if (counts && isInside && !watch.isInside) counts.entered++;
      if (counts && !isInside && watch.isInside) counts.left++;
      watch.isInside = isInside;
    }
  }

  /** Whoever is gone has left every zone they were in. */
  function forget(gone: Follower): void {
    for (const { zone, isInside } of gone.zones) {
      const counts = zoneCounts.get(zone);
      if (counts && isInside) counts.left++;
    }
  }

  function countInside(): void {
    for (const [zone, counts] of zoneCounts) {
      counts.inside = [...followers.values()].filter((follower) =>
        follower.zones.some((watch) => watch.zone === zone && watch.isInside),
      ).length;
    }
  }

  return {
    change,
    see(footings: readonly Footing[]) {
      const crossings: CountedCrossing[] = [];
      const before = followers;
      followers = new Map();
      for (const footing of footings) {
        const follower = before.get(footing.id) ?? follow();
        before.delete(footing.id);
        followers.set(footing.id, follower);
        if (footing.foot) {
          step(follower, footing.id, footing.foot);
          stepZones(follower, footing.isPerson, footing.foot);
        }
        if (footing.isPerson) crossings.push(...follower.pending.splice(0));
      }
      for (const gone of before.values()) forget(gone);
      for (const { line, direction } of crossings) {
        const counts = lineCounts.get(line);
        if (counts) counts[direction]++;
      }
      countInside();
      return { lines: copy(lineCounts), zones: copy(zoneCounts), crossings };
    },
    forgetTracks(): void {
      for (const gone of followers.values()) forget(gone);
      followers = new Map();
    },
  };
}

function placeOf(shape: Line | Zone): string {
  return JSON.stringify('corners' in shape ? [shape.id, shape.corners] : [shape.id, shape.from, shape.to]);
}

function copy<C extends object>(counts: ReadonlyMap<string, C>): Record<string, C> {
  return Object.fromEntries([...counts].map(([id, count]) => [id, { ...count }]));
}
