// Work for one device, one piece after the other: numbers are given out, and files written, without two at a time.
import type { DeviceId } from '#contract/ids.ts';
import { AppError } from '#server/lib/app-error.ts';

export type Turns = {
  /** @throws AppError `too_many_requests` when too many wait already */
  inTurn<T>(device: DeviceId, work: () => Promise<T>): Promise<T>;
  /** The same, however many wait. */
  afterAll(device: DeviceId, work: () => Promise<void>): Promise<void>;
};

/** Each that waits may hold a picture of 2 MB. */
const maxWaiting = 16;

export function createTurns(): Turns {
  const lines = new Map<DeviceId, { waiting: number; last: Promise<unknown> }>();

  function queue<T>(device: DeviceId, work: () => Promise<T>): Promise<T> {
    const line = lines.get(device) ?? { waiting: 0, last: Promise.resolve() };
    lines.set(device, line);
    line.waiting += 1;
    const done = line.last.then(work).finally(() => {
      line.waiting -= 1;
      if (line.waiting === 0) lines.delete(device);
    });
    // Whoever called hears of the failure; the next in line only waits.
    line.last = done.catch(() => undefined);
    return done;
  }

  return {
    async inTurn(device, work) {
      if ((lines.get(device)?.waiting ?? 0) < maxWaiting) return queue(device, work);
      throw new AppError('too_many_requests', 'This device posts faster than the hub can store.', {
        retryAfterSeconds: 1,
      });
    },
    afterAll: queue,
  };
}
