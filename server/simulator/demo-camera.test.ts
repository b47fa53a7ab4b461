import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { startDemoCamera } from './demo-camera.ts';
import { readClockNumber } from './scenes/clock-strip.ts';

const small = { scene: 'clock', width: 320, height: 180, fps: 30 } as const;

async function numberOf(bytes: Buffer): Promise<number | null> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  return readClockNumber(data, info.width, info.height, info.channels);
}

/** Starts a camera and waits for so many frames. */
async function film(frames: number, options: { block?: (soFar: number) => void } = {}) {
  const got: { bytes: Buffer; capturedAt: number; at: number }[] = [];
  let over = () => {};
  let fail: (error: Error) => void = () => {};
  const enough = new Promise<void>((resolve, reject) => {
    over = resolve;
    fail = reject;
  });
  const camera = startDemoCamera({
    ...small,
    onFrame(bytes, capturedAt) {
      got.push({ bytes, capturedAt, at: Date.now() });
      options.block?.(got.length);
      if (got.length === frames) over();
    },
    onError: fail,
  });
  await enough;
  return { camera, got };
}

describe('a demo camera', () => {
  it('gives frames that decode, in order, with the time they were taken, until it is stopped', async () => {
    const { camera, got } = await film(12);
    await camera.stop();
    const stopped = got.length;
    const numbers = await Promise.all(got.map(({ bytes }) => numberOf(bytes)));
    expect(numbers).not.toContain(null);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => Number(a) - Number(b)));
    for (const { capturedAt, at } of got) expect(Math.abs(at - capturedAt)).toBeLessThan(2_000);
    expect(got.length).toBe(stopped);
  });

  it('holds at most two frames for a hub that is busy, and goes on with the newest', async () => {
    const block = (soFar: number) => {
      if (soFar !== 3) return;
      const until = performance.now() + 700;
      while (performance.now() < until);
    };
    const { camera, got } = await film(10, { block });
    await camera.stop();
    const numbers = (await Promise.all(got.map(({ bytes }) => numberOf(bytes)))).map(Number);
    // During 700 ms at 30 fps some 20 frames were due. What had been sent is delivered; then comes the newest.
    const gaps = numbers.slice(1).map((number, i) => number - (numbers[i] ?? 0));
    expect(Math.max(...gaps)).toBeGreaterThan(10);
    expect(gaps.indexOf(Math.max(...gaps))).toBeLessThanOrEqual(4);
  });

  it('says why when its thread dies, and starts it again', async () => {
    const errors: Error[] = [];
    let tellError = () => {};
    const twice = new Promise<void>((resolve) => {
      tellError = () => errors.length === 2 && resolve();
    });
    // A size that no picture has: the scene cannot be drawn.
    const camera = startDemoCamera({
      ...small,
      width: -5,
      onFrame: () => expect.unreachable(),
      onError(error: Error) {
        errors.push(error);
        tellError();
      },
    });
    await twice;
    await camera.stop();
    for (const error of errors) expect(error.message).toMatch(/range|length|size|dimension/i);
  });

  it('can be stopped at once, and twice', async () => {
    const camera = startDemoCamera({ ...small, onFrame: () => {}, onError: () => expect.unreachable() });
    await camera.stop();
    await camera.stop();
  });
});
