import { describe, expect, it, vi } from 'vitest';
import { deviceIdSchema } from '#contract/ids.ts';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import { maxWaiting } from './result-writer.ts';
import { maxTracksPerSession } from './session-tracks.ts';
import { aResult, openHouse, people, pi } from './test-house.ts';

describe('results are kept', () => {
  it('with the open session, as one track for each name and kind, numbered within it', async () => {
    const house = openHouse();
    const session = house.begin();
    for (let n = 1; n <= 3; n++) house.results.record(pi, people, aResult({ n }));
    house.results.record(pi, { name: 'people', kind: 'analyser' }, aResult());
    const tracks = await house.results.listTracks(session);
    expect(tracks).toMatchObject([
      { name: 'people', kind: 'processor', results: 3 },
      { name: 'people', kind: 'analyser', results: 1 },
    ]);
    expect([...house.kept.values()].map(({ number, values }) => `${number} ${values}`)).toEqual([
      '1 {"n":1}',
      '2 {"n":2}',
      '3 {"n":3}',
      '1 {"n":1}',
    ]);
  });

  it('with the next session in tracks of their own', async () => {
    const house = openHouse();
    const first = house.begin();
    house.results.record(pi, people, aResult());
    house.end();
    const second = house.begin();
    house.results.record(pi, people, aResult());
    expect(await house.results.listTracks(first)).toMatchObject([{ results: 1 }]);
    expect(await house.results.listTracks(second)).toMatchObject([{ results: 1 }]);
  });

  it('in batches about once a second, never one by one', async () => {
    vi.useFakeTimers();
    const house = openHouse();
    house.begin();
    const stop = house.results.start();
    for (let n = 0; n < 3000; n++) {
      house.results.record(pi, people, aResult({ n }));
      if (n % 3 === 0) await vi.advanceTimersByTimeAsync(3);
    }
    await vi.advanceTimersByTimeAsync(1000);
    stop();
    vi.useRealTimers();
    expect(house.kept.size).toBe(3000);
    expect(Math.max(...house.storage.saves)).toBeLessThanOrEqual(500);
    expect(house.storage.saves.length).toBeLessThanOrEqual(10);
  });

  it('when storage is back, and the oldest are dropped and counted when it stays away for too long', async () => {
    const house = openHouse();
    house.begin();
    house.storage.isAway = true;
    for (let n = 0; n < maxWaiting + 30; n++) house.results.record(pi, people, aResult({ n }));
    await house.results.flush();
    expect(house.results.counts).toMatchObject({ waiting: maxWaiting, kept: 0, dropped: { queue_full: 30 } });
    house.storage.isAway = false;
    await house.results.flush();
    expect(house.results.counts).toMatchObject({ waiting: 0, kept: maxWaiting });
    expect([...house.kept.values()][0]?.number).toBe(31);
  });

  it('when their session is written a little later, in order; and dropped when it never is', async () => {
    const house = openHouse();
    const late = house.begin({ isLate: true });
    house.results.record(pi, people, aResult({ n: 1 }));
    await house.results.flush();
    house.results.record(pi, people, aResult({ n: 2 }));
    await house.results.flush();
    expect(house.results.counts).toMatchObject({ waiting: 2, kept: 0 });
    house.written(late);
    await house.results.flush();
    expect([...house.kept.values()].map(({ number }) => number)).toEqual([1, 2]);
    house.end();
    house.begin({ isLate: true });
    house.results.record(pi, people, aResult());
    for (let tries = 0; tries < 5; tries++) await house.results.flush();
    expect(house.results.counts).toMatchObject({ waiting: 0, kept: 2, dropped: { no_parent: 1 } });
  });

  it('at the end, and what storage does not take then is counted', async () => {
    const house = openHouse();
    house.begin();
    house.results.record(pi, people, aResult());
    await house.results.close();
    expect(house.results.counts).toMatchObject({ kept: 1, waiting: 0 });
    const away = openHouse();
    away.begin();
    away.storage.isAway = true;
    away.results.record(pi, people, aResult());
    await away.results.close();
    expect(away.results.counts).toMatchObject({ kept: 0, waiting: 0, dropped: { shutdown: 1 } });
  });
});

describe('results are not kept', () => {
  it('without an open session, but shown', () => {
    const house = openHouse();
    house.results.record(pi, people, aResult({ text: 'hello' }));
    expect(house.results.counts).toMatchObject({ waiting: 0, dropped: { no_session: 1 } });
    expect(house.results.room(pi).latest?.meta.tracks).toMatchObject([
      { result: { values: { text: 'hello' } } },
    ]);
  });

  it('when their device is removed before they are written', async () => {
    const house = openHouse();
    house.begin();
    house.results.record(pi, people, aResult());
    house.results.forget(pi);
    await house.results.flush();
    expect(house.kept.size).toBe(0);
    expect(house.results.counts.dropped.removed).toBe(1);
  });

  it('when a source makes ever new names', () => {
    const house = openHouse();
    house.begin();
    for (let n = 0; n < maxTracksPerSession + 5; n++)
      house.results.record(pi, { name: `track ${n}`, kind: 'processor' }, aResult());
    expect(house.results.counts.dropped.too_many_tracks).toBe(5);
  });
});

describe('the books of results', () => {
  it.each([1, 2, 3, 4, 5, 6])('balance at every moment, whatever happens (seed %i)', async (seed) => {
    const random = createSeededRandom(seed);
    const house = openHouse();
    const devices = ['pi-1', 'pi-2', 'pi-3'].map((id) => deviceIdSchema.parse(id));
    const rubbish = [
      aResult({ text: 'x'.repeat(70_000) }),
      aResult({ n: 1n }),
      aResult({}, { at: Number.NaN }),
    ];
    // A turn of the event loop within each save lets the rest happen meanwhile.
    house.storage.onSave = () => new Promise((resolve) => setImmediate(resolve));
    const flushes: Promise<void>[] = [];
    for (let step = 0; step < 3000; step++) {
      const device = random.pick(devices);
      const dice = random.below(100);
      if (dice < 80)
        house.results.record(device, { ...people, name: random.pick(['a', 'b']) }, aResult({ step }));
      else if (dice < 84) house.results.record(device, people, random.pick(rubbish));
      else if (dice < 88) house.begin({ device, isLate: random.below(3) === 0 });
      else if (dice < 91) house.end(device);
      else if (dice < 92) house.results.forget(device);
      else if (dice < 94) house.storage.isAway = random.below(2) === 0;
      else if (dice < 98) flushes.push(house.results.flush());
      else await new Promise((resolve) => setImmediate(resolve));
      if (!house.isAccounted()) expect.fail(`step ${step}: ${JSON.stringify(house.results.counts)}`);
    }
    await Promise.all(flushes);
    house.storage.isAway = false;
    await house.results.close();
    expect(house.isAccounted()).toBe(true);
    expect(house.results.counts).toMatchObject({ waiting: 0, kept: house.kept.size });
    expect(house.kept.size).toBeGreaterThan(100);
  });
});
