import { describe, expect, it, vi } from 'vitest';
import { deviceIdSchema, sessionIdSchema } from '#contract/ids.ts';
import { createResultQueue, type QueuedResult } from './result-queue.ts';
import { createSessionTracks } from './session-tracks.ts';
import { people, pi } from './test-house.ts';

const session = sessionIdSchema.parse('00000000-0000-4000-8000-000000000001');
const track = { id: 't', session, name: 'people', kind: 'processor', createdAt: 0 } as const;

function queued(number: number, bytes = 10, device = pi): QueuedResult {
  const row = { track: track.id, number, seq: null, at: 0, values: 'x'.repeat(bytes), tookMs: null };
  return { device, track, row, tries: 0 };
}
const numbers = (results: readonly QueuedResult[]) => results.map(({ row }) => row.number);

describe('the queue of results', () => {
  it('drops the oldest beyond its number, also when some are put back', () => {
    const onFull = vi.fn();
    const queue = createResultQueue({ maxResults: 3, maxBytes: 1000 }, onFull);
    for (let number = 1; number <= 5; number++) queue.push(queued(number));
    expect(onFull).toHaveBeenCalledTimes(2);
    const taken = queue.take(2);
    expect(numbers(taken)).toEqual([3, 4]);
    queue.push(queued(6));
    queue.putBack(taken);
    expect(onFull).toHaveBeenCalledTimes(3);
    expect(numbers(queue.take(9))).toEqual([4, 5, 6]);
  });

  it('drops the oldest beyond its bytes, and counts what was taken out as gone', () => {
    const onFull = vi.fn();
    const queue = createResultQueue({ maxResults: 100, maxBytes: 100 }, onFull);
    for (let number = 1; number <= 4; number++) queue.push(queued(number, 40));
    expect(onFull).toHaveBeenCalledTimes(2);
    queue.take(1);
    queue.push(queued(5, 60));
    expect(onFull).toHaveBeenCalledTimes(2);
    expect(numbers(queue.take(9))).toEqual([4, 5]);
  });

  it('forgets a device and keeps the others in order', () => {
    const other = deviceIdSchema.parse('pi-2');
    const queue = createResultQueue({ maxResults: 10, maxBytes: 1000 }, () => {});
    for (let number = 1; number <= 6; number++) queue.push(queued(number, 10, number % 2 ? pi : other));
    expect(queue.forget(pi)).toBe(3);
    expect(numbers(queue.take(9))).toEqual([2, 4, 6]);
  });
});

describe('the tracks of a session', () => {
  it('are forgotten with it', () => {
    const tracks = createSessionTracks({ now: () => 0 });
    const first = tracks.next(session, people);
    tracks.end(session);
    const second = tracks.next(session, people);
    expect(second?.number).toBe(1);
    expect(second?.track.id).not.toBe(first?.track.id);
  });
});
