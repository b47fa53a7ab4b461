// A scene: pictures of which the truth is known. Pure: the same seed, index and size give the same pixels.
// Knows nothing of encoding, pacing or the network.

export type Scene<Truth = unknown> = {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  draw(index: number): { rgb: Buffer; truth: Truth };
  /** The same truth without the pixels: for checking long runs. */
  truth(index: number): Truth;
};

export type SceneOptions = { width: number; height: number; fps: number; seed: number };

/** Left, top, right, bottom as parts of the picture, 0–1: the shape of `rect` in results. */
export type Rect = readonly [left: number, top: number, right: number, bottom: number];

/** A size that a scene can be drawn in: smaller ones lose the clock's strip, larger ones the few milliseconds. */
export const sizeLimits = { min: 64, max: 4096 } as const;
