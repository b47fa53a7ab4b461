// What the splitters of this folder have in common: an endless body goes in, frames come out.
import type { RefusalCause } from '#contract/frame.ts';

export type FrameSink = {
  /** Frames over this are refused as soon as it is passed. Memory per stream is bounded by it, plus one chunk. */
  maxFrameBytes: number;
  /** `bytes` is the frame alone in memory of its own. `capturedAt` (epoch ms) when the part's header said it. */
  onFrame(bytes: Buffer, part: { capturedAt?: number }): void;
  /** Once for each frame that began and was not passed on. `detail` is for people. */
  onRefused(cause: Extract<RefusalCause, 'too_large' | 'malformed'>, detail: string): void;
};

/** Neither method throws because of what the bytes are; `onFrame` and `onRefused` are called within them. */
export type FrameSplitter = {
  push(chunk: Buffer): void;
  /** The body is over: what had begun and cannot be a whole frame is refused. */
  end(): void;
  /** After `end` this is the number of frames passed on plus the number refused. */
  readonly framesStarted: number;
  /** Bytes seen before the first frame began: whoever sends only these sends no frames. */
  readonly bytesBeforeFirstFrame: number;
  /** Bytes passed over on the way to the next frame: padding, garbage, and the rest of a frame after it was refused. */
  readonly bytesSkipped: number;
};
