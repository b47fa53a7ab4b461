// Frames per second of one device, from the arrival times of its last frames.
export type FrameRate = {
  note(at: number): void;
  /** 0 when fewer than two frames came within the window, or the last is older than two intervals and the window. */
  perSecond(now: number): number;
  /** Mean time between the last frames, however long ago; null before the second frame. */
  intervalMs(): number | null;
};

/** Enough for a steady figure at 120 fps (half a second) without a list that grows with the rate. */
const remembered = 64;
const windowMs = 5000;

export function createFrameRate(): FrameRate {
  const times = new Float64Array(remembered);
  let count = 0;

  const at = (back: number) => times[(count - 1 - back) % remembered] ?? 0;

  function since(oldest: number): { frames: number; spanMs: number } {
    const known = Math.min(count, remembered);
    let frames = 0;
    while (frames < known && at(frames) >= oldest) frames += 1;
    return { frames, spanMs: frames > 1 ? at(0) - at(frames - 1) : 0 };
  }

  return {
    note(time) {
      times[count % remembered] = time;
      count += 1;
    },
    perSecond(now) {
      const { frames, spanMs } = since(now - windowMs);
      if (frames < 2 || spanMs <= 0) return 0;
      const interval = spanMs / (frames - 1);
      // When frames stop coming the figure falls at once, instead of showing the last rate for the whole window.
      const silence = now - at(0);
      return 1000 / (silence > 2 * interval ? Math.max(interval, silence) : interval);
    },
    intervalMs() {
      const { frames, spanMs } = since(Number.NEGATIVE_INFINITY);
      return frames < 2 ? null : spanMs / (frames - 1);
    },
  };
}
