import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createScene } from './create-scene.ts';
import type { Faults } from './faults.ts';
import type { FrameSource } from './frame-source.ts';
import type { Pace } from './pace.ts';
import { type SimulatedFrame, startVirtualDevice } from './virtual-device.ts';

const scene = createScene('clock', { width: 160, height: 90, fps: 10, seed: 1 });
/** Pacing and sums do not depend on pixels: 300 bytes that name their index. */
const source: FrameSource = {
  scene,
  encoding: { mediaType: 'image/jpeg', quality: 80 },
  bytes: async (index) => Buffer.alloc(300, `frame ${index} `),
};

/** Time that passes only when somebody sleeps or says that work took so long. */
function fakePace() {
  let time = 0;
  const pace: Pace = {
    now: () => 1_700_000_000_000 + time,
    steady: () => time,
    async sleep(ms, signal) {
      if (!signal.aborted) time += Math.max(0, ms);
    },
  };
  return { pace, pass: (ms: number) => (time += ms), time: () => time };
}

/** Runs until `untilMs` of fake time; `sendMs` is how long each send takes. */
async function simulate(
  untilMs: number,
  options: { sendMs?: number; faults?: Partial<Faults>; seed?: number } = {},
) {
  const { pace, pass, time } = fakePace();
  const sent: (SimulatedFrame & { at: number })[] = [];
  let over: () => void = () => {};
  const finished = new Promise<void>((resolve) => {
    over = resolve;
  });
  const device = startVirtualDevice({
    scene,
    source,
    clock: pace,
    faults: options.faults ?? {},
    seed: options.seed ?? 1,
    async send(frame) {
      sent.push({ ...frame, at: time() });
      pass(options.sendMs ?? 0);
      if (time() < untilMs) return;
      over();
      // The device is stopped while this send is under way.
      await new Promise((resolve) => setImmediate(resolve));
    },
  });
  await finished;
  await device.stop();
  return { sent, counts: device.counts };
}

describe('a virtual device', () => {
  it('keeps its pace without drift: frame n leaves at n periods', async () => {
    const { sent, counts } = await simulate(100_000, { sendMs: 70 });
    expect(sent.length).toBe(1001);
    for (const frame of sent) expect(frame.at).toBeCloseTo(frame.index * 100, 6);
    expect(counts).toMatchObject({ made: 1001, skipped: 0, sent: 1001 });
  });

  it('skips to the newest frame and never queues when sending is slower than the frames', async () => {
    const { sent, counts } = await simulate(60_000, { sendMs: 370 });
    // Every frame that leaves is the newest of its moment: less than one period old.
    for (const frame of sent) expect(frame.at - frame.index * 100).toBeLessThan(100);
    expect(counts.skipped).toBeGreaterThan(400);
    expect(counts.made + counts.skipped).toBe((sent.at(-1)?.index ?? 0) + 1);
  });

  it('delays frames without slowing them down, in order, within delay and jitter', async () => {
    const { sent, counts } = await simulate(60_000, { faults: { delayMs: 1000, jitterMs: 250 } });
    expect(counts.skipped).toBe(0);
    expect(sent.map((frame) => frame.index)).toEqual(sent.map((_, i) => i));
    const late = sent.map((frame) => frame.at - frame.index * 100);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...late)).toBeLessThanOrEqual(1250);
    expect(Math.max(...late) - Math.min(...late)).toBeGreaterThan(200);
  });

  it('stamps frames with the moment they were taken, by its own wrong clock', async () => {
    const { sent } = await simulate(2_000, { faults: { delayMs: 300, clockOffsetMs: -5_000 } });
    for (const frame of sent) expect(frame.capturedAt).toBe(1_700_000_000_000 - 5_000 + frame.index * 100);
  });

  it.each([1, 2, 3])('accounts for every frame and every fault exactly (seed %i)', async (seed) => {
    const faults = { loss: 0.1, duplicates: 0.07, malformed: 0.06, oversize: 0.05, oversizeBytes: 1000 };
    const { sent, counts } = await simulate(500_000, { sendMs: 130, faults, seed });
    const of = (fault: string | null) => sent.filter((frame) => frame.fault === fault);
    expect(counts.made + counts.skipped).toBe((sent.at(-1)?.index ?? 0) + 1);
    expect(counts.sent).toBe(sent.length);
    expect(counts.sent).toBe(counts.made - counts.lost + counts.duplicated);
    expect(of('cut').length).toBe(counts.cut);
    expect(of('scrambled').length).toBe(counts.scrambled);
    expect(of('oversize').length).toBe(counts.oversize);
    expect(of('duplicated').length).toBe(counts.duplicated * 2);
    for (const frame of of('cut')) expect(frame.bytes.length).toBeLessThan(300);
    for (const frame of of('scrambled')) expect(frame.bytes[0]).toBe(0);
    for (const frame of of('oversize')) expect(frame.bytes.length).toBe(1001);
    for (const frame of of(null)) expect(frame.bytes.equals(await source.bytes(frame.index))).toBe(true);
    expect(counts.lost / counts.made).toBeCloseTo(faults.loss, 1);
    for (const fault of ['lost', 'duplicated', 'cut', 'scrambled', 'oversize'] as const) {
      expect(counts[fault]).toBeGreaterThan(0);
    }
  });

  it('makes the same faults for the same seed, and others for another', async () => {
    const faults = { loss: 0.2, malformed: 0.2, jitterMs: 30 };
    const log = async (seed: number) =>
      (await simulate(20_000, { faults, seed })).sent.map(({ index, at, fault, bytes }) => ({
        index,
        at,
        fault,
        bytes,
      }));
    expect(await log(4)).toEqual(await log(4));
    expect(await log(4)).not.toEqual(await log(5));
  });

  it('counts a send that fails and goes on', async () => {
    const { pace } = fakePace();
    let calls = 0;
    let over = () => {};
    const finished = new Promise<void>((resolve) => {
      over = resolve;
    });
    const device = startVirtualDevice({
      scene,
      source,
      clock: pace,
      async send() {
        if (++calls === 10) over();
        if (calls >= 10) await new Promise((resolve) => setImmediate(resolve));
        throw new Error('refused');
      },
    });
    await finished;
    await device.stop();
    expect(device.counts.failed).toBe(device.counts.sent);
    expect(device.counts.sent).toBeGreaterThanOrEqual(10);
  });

  it('sends pictures that decode, in real time, and nothing after stop', async () => {
    const frames: SimulatedFrame[] = [];
    let over = () => {};
    const three = new Promise<void>((resolve) => {
      over = resolve;
    });
    const device = startVirtualDevice({
      scene,
      fps: 50,
      mediaType: 'image/webp',
      async send(frame) {
        if (frames.push(frame) === 3) over();
      },
    });
    await three;
    await device.stop();
    const stopped = frames.length;
    for (const frame of frames) {
      expect(await sharp(frame.bytes).metadata()).toMatchObject({ format: 'webp', width: 160, height: 90 });
      expect(Math.abs(Date.now() - frame.capturedAt)).toBeLessThan(10_000);
    }
    expect(frames.length).toBe(stopped);
  });
});
