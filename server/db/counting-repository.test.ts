import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { CountingStats, EventRecord } from '#server/counting/ports.ts';
import { describeDatabases, type TestDatabase } from './test-databases.ts';
import { aDevice, noon, pi1, pi2 } from './test-records.ts';

const stats: CountingStats = {
  count_in: 5_000_000_000,
  count_out: 3,
  face_count: 2,
  daily_event_count: 1,
  event_active: true,
  current_event_count_in: 51,
};

const anEvent = (change: Partial<EventRecord> = {}): EventRecord => ({
  device: pi1,
  number: 1,
  kind: 'high_traffic',
  startedAt: noon,
  endedAt: null,
  countIn: null,
  ...change,
});

async function openWithDevices(database: TestDatabase) {
  const open = await database.open();
  await open.devices.create(aDevice());
  await open.devices.create(aDevice({ id: pi2, keyHash: null }));
  return open;
}

describeDatabases('counting', (database) => {
  it('keeps the last figures of each device', async () => {
    const { counting } = await openWithDevices(database);
    await counting.saveStats(pi1, noon, stats);
    await counting.saveStats(pi1, noon + 1, { ...stats, count_in: 6, event_active: false });
    await counting.saveStats(pi2, noon, stats);
    const loaded = await counting.loadStats();
    expect(loaded.sort((a, b) => a.device.localeCompare(b.device))).toEqual([
      { device: pi1, at: noon + 1, stats: { ...stats, count_in: 6, event_active: false } },
      { device: pi2, at: noon, stats },
    ]);
  });

  it('overwrites an event by its number, and finds the last one of a device', async () => {
    const { counting } = await openWithDevices(database);
    expect(await counting.lastEvent(pi1)).toBeNull();
    await counting.saveEvent(anEvent());
    await counting.saveEvent(anEvent({ endedAt: noon + 60_000, countIn: 5_000_000_000 }));
    await counting.saveEvent(anEvent({ device: pi2, number: 9 }));
    expect(await counting.lastEvent(pi1)).toEqual(
      anEvent({ endedAt: noon + 60_000, countIn: 5_000_000_000 }),
    );
  });

  it('finds events newest first, of some devices or all, from a moment on, so many at most', async () => {
    const { counting } = await openWithDevices(database);
    const past = anEvent({ startedAt: noon - 100, endedAt: noon - 50, countIn: 60 });
    const across = anEvent({ number: 2, startedAt: noon - 40, endedAt: noon + 10, countIn: 70 });
    const other = anEvent({ device: pi2, startedAt: noon + 5 });
    for (const event of [past, across, other]) await counting.saveEvent(event);
    const find = (query: Partial<Parameters<typeof counting.findEvents>[0]>) =>
      counting.findEvents({ devices: null, since: null, limit: 10, ...query });
    expect(await find({})).toEqual([other, across, past]);
    expect(await find({ devices: [pi1] })).toEqual([across, past]);
    expect(await find({ devices: [] })).toEqual([]);
    expect(await find({ since: noon })).toEqual([other, across]);
    expect(await find({ limit: 1 })).toEqual([other]);
  });

  it('lists faces newest first, names those beyond the newest oldest first, and removes what it is told', async () => {
    const { counting } = await openWithDevices(database);
    const ids = Array.from({ length: 250 }, (_, index) => index + 1);
    for (const faceId of ids)
      await counting.saveFace({ device: pi1, faceId, at: noon + Math.floor(faceId / 2) });
    await counting.saveFace({ device: pi2, faceId: 1, at: noon });
    expect((await counting.listFaces(pi1, 3)).map(({ faceId }) => faceId)).toEqual([250, 249, 248]);
    expect(await counting.facesBeyond(pi1, 248)).toEqual([1, 2]);
    expect(await counting.facesBeyond(pi1, 300)).toEqual([]);
    await counting.removeFaces(pi1, ids.slice(0, 240));
    expect((await counting.facesBeyond(pi1, 0)).length).toBe(10);
    expect(await counting.getFace(pi1, 1)).toBeNull();
    expect(await counting.getFace(pi2, 1)).toEqual({ device: pi2, faceId: 1, at: noon });
    // The same number again is the same face, newer.
    await counting.saveFace({ device: pi1, faceId: 241, at: noon + 999 });
    expect((await counting.listFaces(pi1, 1))[0]).toEqual({ device: pi1, faceId: 241, at: noon + 999 });
  });

  it('forgets all of a removed device, and says so to whoever writes for it', async () => {
    const { counting, devices } = await openWithDevices(database);
    await counting.saveStats(pi1, noon, stats);
    await counting.saveEvent(anEvent());
    await counting.saveFace({ device: pi1, faceId: 1, at: noon });
    await devices.remove(pi1);
    expect(await counting.loadStats()).toEqual([]);
    expect(await counting.lastEvent(pi1)).toBeNull();
    expect(await counting.getFace(pi1, 1)).toBeNull();
    const gone = { code: 'not_found' };
    await expect(counting.saveStats(pi1, noon, stats)).rejects.toMatchObject(gone);
    await expect(counting.saveEvent(anEvent())).rejects.toMatchObject(gone);
    await expect(counting.saveFace({ device: pi1, faceId: 1, at: noon })).rejects.toMatchObject(gone);
  });

  it.runIf(database.kind === 'sqlite' && process.platform === 'linux')(
    'leaves no open file behind, however often it writes',
    async () => {
      const { counting } = await openWithDevices(database);
      const openFiles = () => readdirSync('/proc/self/fd').length;
      await counting.saveStats(pi1, noon, stats);
      const before = openFiles();
      for (let number = 1; number <= 60; number++) {
        await counting.saveStats(pi1, noon + number, stats);
        await counting.saveEvent(anEvent({ number }));
        await counting.saveFace({ device: pi1, faceId: number, at: noon });
      }
      await counting.removeFaces(pi1, await counting.facesBeyond(pi1, 0));
      expect(openFiles()).toBeLessThanOrEqual(before + 2);
    },
  );
});
