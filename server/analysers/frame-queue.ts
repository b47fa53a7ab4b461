// The frames that wait for one analyser: the newest alone, or a bounded number in order.
import type { AnalysisPolicy } from '#contract/api/analysers.ts';
import type { Frame } from '#server/hub/frame.ts';

export type FrameQueue = {
  /** Answers how many frames were dropped for it: under `latest` those that waited, under `every` the oldest beyond the bound. */
  add(frame: Frame, policy: AnalysisPolicy): number;
  take(): Frame | undefined;
  /** Answers how many there were. */
  clear(): number;
};

/** More frames than a device may send at once (120); the bytes are what memory costs. */
const defaultLimits = { maxFrames: 256, maxBytes: 64_000_000 };

export function createFrameQueue({ maxFrames, maxBytes } = defaultLimits): FrameQueue {
  let frames: Frame[] = [];
  let bytes = 0;

  function take(): Frame | undefined {
    const next = frames.shift();
    bytes -= next?.bytes.length ?? 0;
    return next;
  }

  function clear(): number {
    const { length } = frames;
    frames = [];
    bytes = 0;
    return length;
  }

  return {
    add(frame, policy) {
      let dropped = policy === 'latest' ? clear() : 0;
      const isOver = () => frames.length >= maxFrames || bytes + frame.bytes.length > maxBytes;
      // A frame larger than the bound waits alone.
      while (frames.length > 0 && isOver()) {
        take();
        dropped += 1;
      }
      frames.push(frame);
      bytes += frame.bytes.length;
      return dropped;
    },
    take,
    clear,
  };
}
