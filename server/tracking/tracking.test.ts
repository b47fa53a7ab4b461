import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deviceIdSchema } from '#contract/ids.ts';
import { createTimelines } from './timelines.ts';
import { createTracking, type TrackedObject } from './tracking.ts';

const [door, yard] = ['door', 'yard'].map((id) => deviceIdSchema.parse(id)) as [never, never];
const everything = () => true;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function startTracking(limits = { objects: 500, imageCharacters: 1000 }) {
  const timedOut: number[] = [];
  const tracking = createTracking({
    clock: { now: () => Date.now() },
    timeoutMs: 60_000,
    limits,
    onTimeout: ({ id }: TrackedObject) => void timedOut.push(id),
  });
  return { tracking, timedOut };
}

describe('tracking', () => {
  it('counts ids from 1 and never gives one twice', () => {
    const { tracking } = startTracking();
    expect(tracking.start(door, null).id).toBe(1);
    expect(tracking.start(door, null).id).toBe(2);
    tracking.stop(2);
    expect(tracking.start(door, null).id).toBe(3);
    expect(tracking.timelines.ids(everything)).toEqual([1, 2, 3]);
  });

  it('ends an object by time, once, and not after it was stopped', () => {
    const { tracking, timedOut } = startTracking();
    tracking.start(door, null);
    tracking.start(door, null);
    tracking.stop(1);
    vi.advanceTimersByTime(59_999);
    expect(timedOut).toEqual([]);
    vi.advanceTimersByTime(100_000);
    expect(timedOut).toEqual([2]);
    expect(tracking.stop(2)).toBeNull();
  });

  it('notes sightings while an object is tracked, and keeps them afterwards', () => {
    const { tracking } = startTracking();
    tracking.start(door, null);
    expect(tracking.see(1, yard)).toBe(true);
    expect(tracking.see(1, yard)).toBe(true);
    tracking.stop(1);
    expect(tracking.see(1, yard)).toBe(false);
    expect(tracking.see(2, yard)).toBe(false);
    expect(tracking.timelines.of(1).map(({ camera }) => camera)).toEqual([yard, yard]);
  });

  it('ends the oldest when one more is tracked than may be', () => {
    const { tracking, timedOut } = startTracking({ objects: 2, imageCharacters: 1000 });
    for (let count = 0; count < 4; count++) tracking.start(door, null);
    expect(timedOut).toEqual([1, 2]);
    expect(tracking.list().map(({ id }) => id)).toEqual([3, 4]);
    expect(tracking.counts.crowdedOut).toBe(2);
  });

  it('forgets the oldest images when all together are too large, and goes on tracking', () => {
    const { tracking } = startTracking({ objects: 500, imageCharacters: 1000 });
    for (let count = 0; count < 4; count++) tracking.start(door, 'x'.repeat(400));
    expect(tracking.list().map(({ image }) => image?.length ?? null)).toEqual([null, null, 400, 400]);
    expect(tracking.counts.imagesForgotten).toBe(2);
    tracking.stop(3);
    tracking.start(door, 'x'.repeat(600));
    expect(tracking.counts.imagesForgotten).toBe(2);
  });

  it('leaves no timer behind', () => {
    const { tracking } = startTracking();
    tracking.start(door, null);
    tracking.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('timelines', () => {
  const limits = { objects: 3, sightingsPerObject: 10, sightings: 25 };

  it('drop the oldest sightings of an object and count them', () => {
    const timelines = createTimelines(limits);
    timelines.open(1, door);
    for (let at = 1; at <= 12; at++) timelines.add(1, { at, camera: door });
    expect(timelines.of(1).map(({ at }) => at)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(timelines.counts.sightingsForgotten).toBe(2);
  });

  it('drop the oldest object, and the oldest sightings of all when there are too many', () => {
    const timelines = createTimelines(limits);
    for (let id = 1; id <= 4; id++) timelines.open(id, door);
    expect(timelines.ids(everything)).toEqual([2, 3, 4]);
    expect(timelines.counts.objectsForgotten).toBe(1);
    for (let id = 2; id <= 4; id++) for (let at = 1; at <= 10; at++) timelines.add(id, { at, camera: door });
    const kept = [2, 3, 4].flatMap((id) => timelines.of(id)).length;
    expect(kept).toBeLessThanOrEqual(25);
    expect(kept + timelines.counts.sightingsForgotten).toBe(30);
    expect(timelines.of(4)).toHaveLength(10);
  });

  it('show the ids of objects that were started or seen on a visible camera', () => {
    const timelines = createTimelines(limits);
    timelines.open(1, door);
    timelines.open(2, door);
    timelines.add(2, { at: 1, camera: yard });
    expect(timelines.ids((camera) => camera === yard)).toEqual([2]);
    expect(timelines.ids(() => false)).toEqual([]);
  });
});
