// The thread of a demo camera: draws and encodes a scene, so that the hub's event loop never computes a pixel.
import { parentPort, workerData } from 'node:worker_threads';
import { createScene } from './create-scene.ts';
import {
  type DemoWorkerData,
  type FromDemoWorker,
  maxUnacknowledged,
  type ToDemoWorker,
} from './demo-messages.ts';
import { type SimulatedFrame, startVirtualDevice } from './virtual-device.ts';

const port = parentPort;
if (!port) throw new Error('This file is the thread of a demo camera; start a demo camera instead.');
const { scene, fps, width, height, seed } = workerData as DemoWorkerData;

let unacknowledged = 0;
let freed: () => void = () => {};

async function post({ bytes, capturedAt }: SimulatedFrame): Promise<void> {
  // sharp's memory belongs to its library and cannot change threads: one copy here (about 10 µs for 50 kB), none in the hub.
  const own = new Uint8Array(bytes).buffer;
  port?.postMessage({ kind: 'frame', bytes: own, capturedAt } satisfies FromDemoWorker, [own]);
  unacknowledged++;
  // Waiting after the frame, not before it: what is sent next is then the newest.
  if (unacknowledged >= maxUnacknowledged) await new Promise<void>((resolve) => (freed = resolve));
}

const device = startVirtualDevice({
  scene: createScene(scene, { width, height, fps, seed }),
  seed,
  send: post,
});

port.on('message', (message: ToDemoWorker) => {
  if (message.kind === 'ack') unacknowledged--;
  freed();
  if (message.kind === 'stop') void device.stop().finally(() => port.close());
});

await device.done;
