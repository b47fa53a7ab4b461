// Camera, sender and wake lock as one thing that is started and stopped: none of them goes on without the others.
import type { Camera, CameraWish } from './camera.ts';
import type { Sender } from './sender.ts';
import type { WakeLock } from './wake-lock.ts';

export type Capture = {
  start(wish: CameraWish): Promise<void>;
  /** Another side or size, while it runs. */
  change(wish: CameraWish): Promise<void>;
  stop(): void;
};

export function createCapture(parts: { camera: Camera; sender: Sender; wakeLock: WakeLock }): Capture {
  const { camera, sender, wakeLock } = parts;

  camera.state.listen(() => {
    if (camera.state.get().kind !== 'failed') return;
    sender.stop();
    wakeLock.release();
  });
  sender.state.listen(() => {
    if (sender.state.get().kind !== 'ended') return;
    camera.close();
    wakeLock.release();
  });

  return {
    async start(wish) {
      await camera.open(wish);
      if (camera.state.get().kind !== 'on') return;
      sender.start();
      wakeLock.hold();
    },
    async change(wish) {
      const { kind } = camera.state.get();
      if (kind === 'on' || kind === 'opening') await camera.open(wish);
    },
    stop() {
      sender.stop();
      camera.close();
      wakeLock.release();
    },
  };
}
