import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import { createSimulatedTime } from '#server/testing/simulated-time.ts';
import { testFrame } from '#server/testing/test-frame.ts';
import { createAdaptiveCredit, maxWindow } from './credit.ts';
import type { Frame } from './frame.ts';
import { createMailbox } from './mailbox.ts';

type Link = {
  fps: number;
  seconds: number;
  /** Time on the way there and back together, without the frame's own. */
  roundTripMs: number;
  /** How long one frame occupies the link, or the screen: frames pass it one after the other. */
  perFrameMs: number;
  jitterMs?: number;
  /** Once a second the link stands still for so long, as Wi-Fi does. */
  stallMs?: number;
  seed?: number;
};

/** One viewer over a link that carries frames one after the other, with a delay; acknowledged on arrival. */
function watchOver({ fps, seconds, roundTripMs, perFrameMs, jitterMs = 0, stallMs = 0, seed = 1 }: Link) {
  const time = createSimulatedTime();
  const random = createSeededRandom(seed);
  const credit = createAdaptiveCredit();
  const seen: { at: number; delayMs: number; inFlight: number; window: number }[] = [];
  let linkFreeAt = 0;
  const mailbox = createMailbox<Frame>({
    clock: time,
    credit,
    send(frame) {
      const intoSecond = time.now() % 1000;
      const resumes = intoSecond < stallMs ? time.now() - intoSecond + stallMs : time.now();
      const begins = Math.max(resumes, linkFreeAt);
      linkFreeAt = begins + perFrameMs;
      const arrives = linkFreeAt + roundTripMs / 2 + random.next() * jitterMs;
      time.after(arrives - time.now(), () => {
        seen.push({
          at: time.now(),
          delayMs: time.now() - frame.meta.capturedAt,
          inFlight: mailbox.inFlight,
          window: credit.window(time.now()),
        });
        time.after(roundTripMs / 2, () => mailbox.acknowledge(frame.meta.seq));
      });
    },
  });
  const frames = fps * seconds;
  for (let index = 0; index < frames; index++) {
    const at = Math.round((index * 1000) / fps);
    time.after(at, () => {
      const frame = testFrame(index + 1);
      mailbox.offer({ ...frame, meta: { ...frame.meta, capturedAt: time.now() } });
    });
  }
  time.run(seconds * 1000);
  const late = seen.filter(({ at }) => at > 5000);
  const sorted = late.map(({ delayMs }) => delayMs).sort((a, b) => a - b);
  return {
    fps: late.length / (seconds - 5),
    delay: (quantile: number) =>
      sorted[Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))] ?? 0,
    maxInFlight: Math.max(...late.map(({ inFlight }) => inFlight)),
    counts: mailbox.counts,
  };
}

describe('adaptive credit', () => {
  it('gives a far but fast viewer every frame: 150 ms away, 30 fps, at least 28', () => {
    for (const jitterMs of [0, 10, 25]) {
      const far = watchOver({ fps: 30, seconds: 60, roundTripMs: 150, perFrameMs: 2, jitterMs });
      expect(far.fps, `jitter ${jitterMs}`).toBeGreaterThan(28);
    }
  });

  it('holds a farther viewer to the largest window and no further', () => {
    const far = watchOver({ fps: 60, seconds: 60, roundTripMs: 400, perFrameMs: 1 });
    expect(far.maxInFlight).toBe(maxWindow);
    expect(far.fps).toBeGreaterThan(15);
  });

  it('keeps about one frame on its way over a thin link, so that the picture stays new', () => {
    const thin = watchOver({ fps: 15, seconds: 120, roundTripMs: 40, perFrameMs: 200 });
    // One frame's time on the link, the way there, and at most one frame's wait for the link and one for the camera.
    expect(thin.delay(0.95)).toBeLessThanOrEqual(200 + 20 + 67 + 60);
    expect(thin.fps).toBeGreaterThan(3.8);
    expect(thin.maxInFlight).toBeLessThanOrEqual(2);
  });

  it('serves a viewer that needs 500 ms per frame the newest frame, at most two frames old when it begins', () => {
    const slow = watchOver({ fps: 15, seconds: 120, roundTripMs: 2, perFrameMs: 500 });
    expect(slow.delay(0.95)).toBeLessThanOrEqual(500 + 2 * 67);
    expect(slow.fps).toBeGreaterThan(1.9);
  });

  it('never takes a standing queue for distance: far and just too thin, minutes on end', () => {
    const thin = watchOver({ fps: 15, seconds: 400, roundTripMs: 200, perFrameMs: 90 });
    // The way there, its own time on the link, a wait for the camera, and a queue of half an empty round trip.
    expect(thin.delay(0.9)).toBeLessThanOrEqual(100 + 90 + 67 + 145);
    expect(thin.fps).toBeGreaterThan(9.5);
  });

  it('does not give up its window for one hiccup a second', () => {
    const far = watchOver({ fps: 30, seconds: 120, roundTripMs: 150, perFrameMs: 2, stallMs: 120 });
    expect(far.fps).toBeGreaterThan(29);
  });

  it('loses nothing on a near link, jitter and all', () => {
    const near = watchOver({ fps: 30, seconds: 60, roundTripMs: 4, perFrameMs: 1, jitterMs: 20 });
    expect(near.counts.dropped.superseded).toBeLessThan(10);
  });

  it('finds its way back when a thin link becomes wide', () => {
    const time = createSimulatedTime();
    const credit = createAdaptiveCredit();
    let perFrameMs = 300;
    let freeAt = 0;
    let received = 0;
    const mailbox = createMailbox({
      clock: time,
      credit,
      send(frame) {
        freeAt = Math.max(time.now(), freeAt) + perFrameMs;
        received += 1;
        time.after(freeAt - time.now() + 100, () => mailbox.acknowledge(frame.meta.seq));
      },
    });
    for (let index = 0; index < 30 * 240; index++) {
      time.after((index * 1000) / 30, () => mailbox.offer(testFrame(index + 1)));
    }
    time.run(60_000);
    perFrameMs = 2;
    time.run(45_000);
    const before = received;
    time.run(60_000);
    expect((received - before) / 60).toBeGreaterThan(27);
  });
});
