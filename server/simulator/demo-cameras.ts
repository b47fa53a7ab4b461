// Keeps a demo camera running for each demo device there is.
import type { SceneName } from '#contract/api/devices.ts';
import type { DeviceId } from '#contract/ids.ts';
import { type DemoCamera, startDemoCamera } from './demo-camera.ts';

export type DemoCameras = {
  start(device: DeviceId, scene: SceneName): void;
  stop(device: DeviceId): Promise<void>;
  close(): Promise<void>;
};

export function createDemoCameras(options: {
  onFrame(device: DeviceId, bytes: Buffer, capturedAt: number): void;
  onError(device: DeviceId, error: Error): void;
}): DemoCameras {
  const running = new Map<DeviceId, DemoCamera>();

  async function stop(device: DeviceId): Promise<void> {
    const camera = running.get(device);
    running.delete(device);
    await camera?.stop();
  }

  return {
    start(device, scene) {
      if (running.has(device)) return;
      const camera = startDemoCamera({
        scene,
        onFrame: (bytes, capturedAt) => options.onFrame(device, bytes, capturedAt),
        onError: (error) => options.onError(device, error),
      });
      running.set(device, camera);
    },
    stop,
    async close() {
      await Promise.all([...running.keys()].map(stop));
    },
  };
}
