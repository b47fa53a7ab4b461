// A device outside the hub that posts real JPEGs of the clock, and remembers each: what a page shows can then be checked.

import { createClockScene } from '#server/simulator/scenes/clock.ts';
import { startVirtualDevice } from '#server/simulator/virtual-device.ts';
import { postFrame } from '#server/testing/post-frame.ts';

export type Posted = { seq: number; session: string; number: number; bytes: Buffer };

export type Camera = {
  /** What the hub accepted, by its number there. */
  readonly posted: ReadonlyMap<number, Posted>;
  readonly last: Posted | undefined;
  stop(): Promise<void>;
};

export type CameraOptions = { fps?: number; width?: number; height?: number };

/** Frames that the hub does not take (it is down, say) are lost, as a camera's are. */
export function startCamera(
  hub: { url: string },
  device: string,
  key: string,
  { fps = 10, width = 320, height = 180 }: CameraOptions = {},
): Camera {
  const posted = new Map<number, Posted>();
  let last: Posted | undefined;
  const scene = createClockScene({ width, height, fps, seed: 1 });
  const running = startVirtualDevice({
    scene,
    async send({ index, bytes }) {
      const accepted = await postFrame(hub, device, key, bytes);
      last = { ...accepted, number: scene.truth(index).number, bytes };
      posted.set(accepted.seq, last);
    },
  });
  return {
    posted,
    get last() {
      return last;
    },
    stop: running.stop,
  };
}
