import { describe, expect, it } from 'vitest';
import { type DeviceId, deviceIdSchema } from '#contract/ids.ts';
import type { CountingRepository, CountingStats } from './ports.ts';
import { createTally } from './tally.ts';
import { createTurns } from './turns.ts';

const door = deviceIdSchema.parse('door');
const minute = 60_000;
const noon = new Date(2026, 10, 20, 12).getTime();
const nextMorning = new Date(2026, 10, 21, 0, 1).getTime();

function house() {
  const kept = new Map<DeviceId, { at: number; stats: CountingStats }>();
  const repository = {
    loadStats: async () => [...kept].map(([device, one]) => ({ device, ...one })),
    saveStats: async (device: DeviceId, at: number, stats: CountingStats) =>
      void kept.set(device, { at, stats }),
  } as unknown as CountingRepository;
  const time = { at: noon, now: () => time.at };
  const open = () => createTally({ repository, turns: createTurns(), clock: time });
  return { time, open, kept };
}

const counts = ({ count_in, count_out }: CountingStats) => [count_in, count_out];

describe('what the hub counts itself', () => {
  it('is added up over the day, and begins at zero on the next', async () => {
    const { time, open, kept } = house();
    const tally = open();
    await tally.add(door, { in: 2, out: 1 });
    await tally.add(door, { in: 1, out: 0 });
    expect(counts(tally.of(door))).toEqual([3, 1]);
    time.at = nextMorning;
    expect(counts(tally.of(door))).toEqual([0, 0]);
    await tally.add(door, { in: 0, out: 1 });
    expect(counts(tally.of(door))).toEqual([0, 1]);
    expect(counts(kept.get(door)?.stats ?? expect.unreachable())).toEqual([0, 1]);
  });

  it('goes on after a restart on the same day, and not on another', async () => {
    const { time, open } = house();
    await open().add(door, { in: 5, out: 5 });
    const sameDay = open();
    await sameDay.load();
    await sameDay.add(door, { in: 1, out: 0 });
    expect(counts(sameDay.of(door))).toEqual([6, 5]);
    time.at = nextMorning;
    const nextDay = open();
    await nextDay.load();
    await nextDay.add(door, { in: 1, out: 0 });
    expect(counts(nextDay.of(door))).toEqual([1, 0]);
  });

  it('stands back while a program counts the same device, and for ten minutes after', async () => {
    const { time, open } = house();
    const tally = open();
    await tally.add(door, { in: 5, out: 5 });
    await tally.merge(door, { count_in: 40, count_out: 30 });
    await tally.add(door, { in: 1, out: 1 });
    expect(counts(tally.of(door))).toEqual([40, 30]);
    time.at += 11 * minute;
    await tally.add(door, { in: 1, out: 1 });
    expect(counts(tally.of(door))).toEqual([41, 31]);
  });

  it('is not stopped by a program that tells of faces alone', async () => {
    const { open } = house();
    const tally = open();
    await tally.add(door, { in: 5, out: 5 });
    await tally.merge(door, { face_count: 3 });
    await tally.add(door, { in: 1, out: 0 });
    expect(tally.of(door)).toMatchObject({ count_in: 6, count_out: 5, face_count: 3 });
  });
});

it('leaves a program’s counts of yesterday to the program', async () => {
  const { time, open } = house();
  const tally = open();
  await tally.merge(door, { count_in: 40 });
  time.at = nextMorning;
  expect(counts(tally.of(door))).toEqual([40, 0]);
});
