// Results that wait to be written: bounded in number and in bytes. Beyond either the oldest go, and are counted.
import type { DeviceId } from '#contract/ids.ts';
import type { ResultRecord, TrackRecord } from './ports.ts';

export type QueuedResult = {
  device: DeviceId;
  track: TrackRecord;
  row: ResultRecord;
  /** How often its session was not there when it was written. */
  tries: number;
};

export type ResultQueue = {
  push(result: QueuedResult): void;
  /** The oldest, in order. */
  take(atMost: number): QueuedResult[];
  /** What was taken and not written, before all others again. */
  putBack(results: readonly QueuedResult[]): void;
  /** Removes the device's; answers how many. */
  forget(device: DeviceId): number;
  readonly size: number;
};

export type QueueLimits = { maxResults: number; maxBytes: number };

export function createResultQueue({ maxResults, maxBytes }: QueueLimits, onFull: () => void): ResultQueue {
  let results: QueuedResult[] = [];
  /** What lies before it is gone; cut off now and then, since shifting each would copy the whole list each time. */
  let head = 0;
  let bytes = 0;

  const size = () => results.length - head;
  const weigh = (some: readonly QueuedResult[]) => some.reduce((sum, { row }) => sum + row.values.length, 0);

  function replace(next: QueuedResult[]): void {
    results = next;
    head = 0;
    bytes = weigh(next);
    keepBounds();
  }

  function keepBounds(): void {
    while (size() > maxResults || (bytes > maxBytes && size() > 1)) {
      bytes -= results[head]?.row.values.length ?? 0;
      head += 1;
      onFull();
    }
    if (head > maxResults) {
      results = results.slice(head);
      head = 0;
    }
  }

  return {
    push(result) {
      results.push(result);
      bytes += result.row.values.length;
      keepBounds();
    },
    take(atMost) {
      const taken = results.slice(head, head + atMost);
      replace(results.slice(head + atMost));
      return taken;
    },
    putBack(some) {
      if (some.length > 0) replace([...some, ...results.slice(head)]);
    },
    forget(device) {
      const before = size();
      replace(results.slice(head).filter((result) => result.device !== device));
      return before - size();
    },
    get size() {
      return size();
    },
  };
}
