// A frame: immutable bytes and what is said about them. Passed by reference to every reader; never copied, never changed.
import type { FrameMeta } from '#contract/frame.ts';

export type Frame = {
  readonly meta: FrameMeta;
  /** The image exactly as it came in. */
  readonly bytes: Buffer;
};

/**
 * A derived encoding of a frame (thumbnail, JPEG of a PNG, an encoded message), made at most once per frame, on first use,
 * and forgotten with the frame. The cache hangs on the frame's identity, so it needs no bound of its own.
 */
export function derivedOnce<T>(derive: (frame: Frame) => T): (frame: Frame) => T {
  const made = new WeakMap<Frame, { value: T }>();
  return (frame) => {
    const known = made.get(frame);
    if (known) return known.value;
    const value = derive(frame);
    made.set(frame, { value });
    return value;
  };
}
