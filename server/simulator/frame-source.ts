// A scene's encoded frames. Several devices that show the same scene share them: drawing once for all of them.
import { type Encoding, encode } from './encode.ts';
import type { Scene } from './scene.ts';

export type FrameSource = {
  readonly scene: Scene;
  readonly encoding: Encoding;
  bytes(index: number): Promise<Buffer>;
};

/** Devices that share a source run within a frame or two of each other; older frames are drawn again on demand. */
const kept = 16;

export function createFrameSource(scene: Scene, encoding: Encoding): FrameSource {
  const made = new Map<number, Promise<Buffer>>();
  return {
    scene,
    encoding,
    bytes(index) {
      const known = made.get(index);
      if (known) return known;
      const { width, height } = scene;
      const bytes = encode({ rgb: scene.draw(index).rgb, width, height }, encoding);
      made.set(index, bytes);
      for (const oldest of made.keys()) {
        if (made.size <= kept) break;
        made.delete(oldest);
      }
      return bytes;
    },
  };
}
