import { describe, expect, it, vi } from 'vitest';
import { maxLiveTracks, type ResultSnapshot, silentAfterMs } from './live-results.ts';
import { aResult, openHouse, people, pi } from './test-house.ts';

function watch(house: ReturnType<typeof openHouse>) {
  const got: ResultSnapshot['meta'][] = [];
  const viewer = house.results.room(pi).join({ send: ({ meta }) => void got.push(meta) });
  return { got, viewer, names: () => got.at(-1)?.tracks.map(({ name }) => name) };
}

describe('what is said of a device now', () => {
  it('is the newest of each track, at once, numbered upwards', () => {
    const house = openHouse();
    const { got, viewer } = watch(house);
    house.results.record(pi, people, aResult({ n: 1 }));
    house.results.record(pi, { name: 'pulse', kind: 'physio' }, aResult({ n: 2 }));
    for (const { seq } of [...got]) viewer.acknowledge(seq);
    house.results.record(pi, people, aResult({ n: 3 }));
    expect(got.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(got[2]?.tracks).toEqual([
      { ...people, result: aResult({ n: 3 }) },
      { name: 'pulse', kind: 'physio', result: aResult({ n: 2 }) },
    ]);
  });

  it('reaches a viewer that never acknowledges twice and not once more, and the newest when it does', () => {
    const house = openHouse();
    const { got, viewer } = watch(house);
    for (let n = 1; n <= 1000; n++) house.results.record(pi, people, aResult({ n }));
    expect(got.map(({ seq }) => seq)).toEqual([1, 2]);
    viewer.acknowledge(1);
    expect(got.at(-1)?.seq).toBe(1000);
    expect(viewer.counts).toEqual({ delivered: 3, dropped: { superseded: 997, left: 0 } });
  });

  it('vanishes when its track has said nothing for ten seconds, and the others stay', () => {
    vi.useFakeTimers();
    const house = openHouse();
    const stop = house.results.start();
    const { got, viewer, names } = watch(house);
    const acknowledge = () => viewer.acknowledge(got.at(-1)?.seq ?? 0);
    house.results.record(pi, people, aResult());
    acknowledge();
    house.time.now = silentAfterMs - 1;
    house.results.record(pi, { ...people, name: 'late' }, aResult());
    acknowledge();
    vi.advanceTimersByTime(1000);
    expect(names()).toEqual(['people', 'late']);
    house.time.now = silentAfterMs;
    vi.advanceTimersByTime(1000);
    expect(names()).toEqual(['late']);
    acknowledge();
    house.time.now = 2 * silentAfterMs;
    vi.advanceTimersByTime(1000);
    expect(names()).toEqual([]);
    const before = got.length;
    vi.advanceTimersByTime(5000);
    expect(got).toHaveLength(before);
    stop();
    vi.useRealTimers();
  });

  it('vanishes when its session ends', () => {
    const house = openHouse();
    house.begin();
    const { names } = watch(house);
    house.results.record(pi, people, aResult());
    expect(names()).toEqual(['people']);
    house.end();
    expect(names()).toEqual([]);
  });

  it('is of a bounded number of tracks: a new one takes the place of the one silent for longest', () => {
    const house = openHouse();
    for (let n = 0; n <= maxLiveTracks; n++) {
      house.time.now = n;
      house.results.record(pi, { ...people, name: `t${n}` }, aResult());
    }
    const names = house.results.room(pi).latest?.meta.tracks.map(({ name }) => name) ?? [];
    expect(names).toHaveLength(maxLiveTracks);
    expect(names).not.toContain('t0');
    expect(names).toContain(`t${maxLiveTracks}`);
  });

  it('ends for everyone when the device is removed', () => {
    const house = openHouse();
    const onClosed = vi.fn();
    house.results.room(pi).join({ send: () => {}, onClosed });
    house.results.forget(pi);
    expect(onClosed).toHaveBeenCalledOnce();
  });
});
