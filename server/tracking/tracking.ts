// The objects that processors follow: ids from 1, what is known of each, its end by command or by time, where it was seen.
// Knows neither sockets nor JSON: pictures and feature maps are texts that it keeps and hands back.
import type { DeviceId } from '#contract/ids.ts';
import type { Clock } from '#server/lib/clock.ts';
import { createTimelines, type Timelines } from './timelines.ts';

export type TrackedObject = {
  readonly id: number;
  /** Where its tracking was started; who may see this camera may see the object and end it. */
  readonly camera: DeviceId;
  /** Null: it was started without one, or its place was needed for a newer one. */
  readonly image: string | null;
  /** Null until a processor has sent one. */
  readonly featureMap: string | null;
};

export type TrackingLimits = {
  /** Tracked at the same time; one more ends the oldest as its time-out would. */
  objects: number;
  /** Characters of all images together; the oldest go first. */
  imageCharacters: number;
};

export const trackingLimits: TrackingLimits = { objects: 500, imageCharacters: 64_000_000 };

export type Tracking = {
  start(camera: DeviceId, image: string | null): TrackedObject;
  find(id: number): TrackedObject | null;
  /** Ends it. Null when it is not tracked (any more). */
  stop(id: number): TrackedObject | null;
  /** False when it is not tracked. */
  setFeatureMap(id: number, featureMap: string): boolean;
  /** Notes that a camera sees a tracked object. False when it is not tracked. */
  see(id: number, camera: DeviceId): boolean;
  /** Tracked now, oldest first. */
  list(): TrackedObject[];
  readonly timelines: Pick<Timelines, 'ids' | 'of'>;
  readonly counts: Timelines['counts'] & { readonly crowdedOut: number; readonly imagesForgotten: number };
  close(): void;
};

export type TrackingOptions = {
  clock: Clock;
  timeoutMs: number;
  /** Told after an object has ended by time, or to make room. */
  onTimeout(object: TrackedObject): void;
  limits?: TrackingLimits;
};

type Kept = { object: TrackedObject; timer: NodeJS.Timeout };

export function createTracking(options: TrackingOptions): Tracking {
  const { clock, timeoutMs, onTimeout, limits = trackingLimits } = options;
  const timelines = createTimelines();
  const tracked = new Map<number, Kept>();
  let lastId = 0;
  let imageCharacters = 0;
  let crowdedOut = 0;
  let imagesForgotten = 0;

  function end(id: number): TrackedObject | null {
    const kept = tracked.get(id);
    if (!kept) return null;
    clearTimeout(kept.timer);
    tracked.delete(id);
    imageCharacters -= kept.object.image?.length ?? 0;
    return kept.object;
  }

  function endByTime(id: number): void {
    const object = end(id);
    if (object) onTimeout(object);
  }

  function crowdOutOldest(): void {
    const [oldest] = tracked.keys();
    if (oldest === undefined) return;
    crowdedOut += 1;
    endByTime(oldest);
  }

  function forgetImages(): void {
    for (const kept of tracked.values()) {
      if (imageCharacters <= limits.imageCharacters) return;
      if (kept.object.image === null) continue;
      imageCharacters -= kept.object.image.length;
      imagesForgotten += 1;
      kept.object = { ...kept.object, image: null };
    }
  }

  return {
    timelines,

    start(camera, image) {
      if (tracked.size >= limits.objects) crowdOutOldest();
      lastId += 1;
      const id = lastId;
      const object: TrackedObject = { id, camera, image, featureMap: null };
      tracked.set(id, { object, timer: setTimeout(() => endByTime(id), timeoutMs) });
      timelines.open(id, camera);
      imageCharacters += image?.length ?? 0;
      forgetImages();
      return object;
    },

    find: (id) => tracked.get(id)?.object ?? null,
    stop: end,

    setFeatureMap(id, featureMap) {
      const kept = tracked.get(id);
      if (kept) kept.object = { ...kept.object, featureMap };
      return kept !== undefined;
    },

    see(id, camera) {
      if (!tracked.has(id)) return false;
      timelines.add(id, { at: clock.now(), camera });
      return true;
    },

    list: () => [...tracked.values()].map(({ object }) => object),

    get counts() {
      return { ...timelines.counts, crowdedOut, imagesForgotten };
    },

    close() {
      for (const { timer } of tracked.values()) clearTimeout(timer);
      tracked.clear();
    },
  };
}
