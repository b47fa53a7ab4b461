// Who was seen where and when: for each object that was ever tracked, its sightings, the oldest given up when there is no room.
import type { DeviceId } from '#contract/ids.ts';

export type Sighting = { readonly at: number; readonly camera: DeviceId };

export type TimelineLimits = {
  /** Objects remembered after their end. */
  objects: number;
  sightingsPerObject: number;
  sightings: number;
};

/** About 50 bytes each: 50 MB when all is full. */
export const timelineLimits: TimelineLimits = {
  objects: 10_000,
  sightingsPerObject: 100_000,
  sightings: 1_000_000,
};

export type Timelines = {
  open(id: number, camera: DeviceId): void;
  add(id: number, sighting: Sighting): void;
  /** In the order of their ids. `isVisible` says of a camera whether the one who asks may see it. */
  ids(isVisible: (camera: DeviceId) => boolean): number[];
  of(id: number): readonly Sighting[];
  readonly counts: { readonly objectsForgotten: number; readonly sightingsForgotten: number };
};

type Timeline = { cameras: Set<DeviceId>; sightings: Sighting[] };

export function createTimelines(limits: TimelineLimits = timelineLimits): Timelines {
  // Ids only grow, so the order of entry is the order of ids, and the first is the oldest.
  const timelines = new Map<number, Timeline>();
  let total = 0;
  let objectsForgotten = 0;
  let sightingsForgotten = 0;

  function forgetSightings(timeline: Timeline, count: number): void {
    const gone = timeline.sightings.splice(0, count).length;
    total -= gone;
    sightingsForgotten += gone;
  }

  function forgetOldestObject(): void {
    const [oldest] = timelines;
    if (!oldest) return;
    forgetSightings(oldest[1], oldest[1].sightings.length);
    timelines.delete(oldest[0]);
    objectsForgotten += 1;
  }

  /** By the tenth, so that a full timeline is not moved in memory for each new sighting. */
  function makeRoom(): void {
    for (const timeline of timelines.values()) {
      if (total < limits.sightings) return;
      forgetSightings(timeline, Math.ceil(limits.sightings / 10));
    }
  }

  return {
    open(id, camera) {
      timelines.set(id, { cameras: new Set([camera]), sightings: [] });
      if (timelines.size > limits.objects) forgetOldestObject();
    },

    add(id, sighting) {
      const timeline = timelines.get(id);
      if (!timeline) return;
      if (timeline.sightings.length >= limits.sightingsPerObject)
        forgetSightings(timeline, Math.ceil(limits.sightingsPerObject / 10));
      if (total >= limits.sightings) makeRoom();
      timeline.cameras.add(sighting.camera);
      timeline.sightings.push(sighting);
      total += 1;
    },

    ids: (isVisible) =>
      [...timelines].filter(([, { cameras }]) => [...cameras].some(isVisible)).map(([id]) => id),

    of: (id) => timelines.get(id)?.sightings ?? [],

    get counts() {
      return { objectsForgotten, sightingsForgotten };
    },
  };
}
