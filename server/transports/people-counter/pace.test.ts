import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import { createPace } from './pace.ts';

/** Sends each frame that arrives as soon as the pace allows, the newest first; timers wake up late. Answers when each was sent. */
function send(arrivals: readonly number[], lateMs: () => number): number[] {
  const pace = createPace(30);
  const sent: number[] = [];
  let freeAt = 0;
  for (const [index, arrival] of arrivals.entries()) {
    const at = Math.max(arrival, freeAt);
    const next = arrivals[index + 1] ?? Number.POSITIVE_INFINITY;
    // A newer one took its place while it waited.
    if (at >= next) continue;
    sent.push(at);
    freeAt = at + pace(at) + lateMs();
  }
  return sent;
}

function mostInASecond(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length));
}

const arrivals = (fps: number, jitterMs: number) => {
  const random = createSeededRandom(fps);
  return Array.from({ length: fps * 20 }, (_, n) => (n * 1000) / fps + random.next() * jitterMs);
};

describe('the pace of frames', () => {
  it.each([31, 60, 120, 1000])('of a camera of %d a second is 30 a second, and in no second more', (fps) => {
    const sent = send(arrivals(fps, 0), () => 0.5);
    expect(mostInASecond(sent)).toBeLessThanOrEqual(30);
    expect(sent.length).toBeGreaterThan(28 * 20);
  });

  it('takes next to nothing from a camera of 30 a second that is never punctual, with timers that are late', () => {
    const sent = send(arrivals(30, 8), () => 1);
    expect(sent.length).toBeGreaterThanOrEqual(30 * 20 - 3);
  });

  it('lets a frame that comes after a rest go at once, and the next one wait its turn', () => {
    const pace = createPace(30);
    expect(pace(0)).toBe(32);
    expect(pace(5000)).toBe(32);
  });
});
