// A camera that needs no hardware: a worker thread draws a scene, and the hub gets its frames. Knows no device and no room.
import { Worker } from 'node:worker_threads';
import type { SceneName } from '#contract/api/devices.ts';
import type { DemoWorkerData, FromDemoWorker, ToDemoWorker } from './demo-messages.ts';

export type DemoCameraOptions = {
  scene: SceneName;
  fps?: number;
  width?: number;
  height?: number;
  seed?: number;
  /** JPEG bytes, and epoch ms. */
  onFrame(bytes: Buffer, capturedAt: number): void;
  /** The thread died, or could not start; it is started again by itself, ever more slowly. */
  onError(error: Error): void;
};

export type DemoCamera = { stop(): Promise<void> };

const backOffMs = { first: 500, longest: 30_000 };
/** A thread that lived this long was in order: the next back-off begins anew. */
const soundAfterMs = 10_000;
/** A frame takes about 15 ms to draw and encode; a thread that has not ended after this is ended by force. */
const stopWithinMs = 2_000;

/** In the bundle the worker is a file of its own beside the entry; from source it is TypeScript and needs a start of its own. */
function startWorker(workerData: DemoWorkerData): Worker {
  const here = import.meta.url;
  const file = here.endsWith('.ts') ? './demo-worker-from-source.mjs' : './demo-worker.js';
  // Nothing of the hub's own arguments: under tsx they would load it a second time.
  return new Worker(new URL(file, here), { workerData, execArgv: [] });
}

export function startDemoCamera(options: DemoCameraOptions): DemoCamera {
  const { scene, fps = 10, width = 960, height = 540, seed = 1, onFrame, onError } = options;
  let worker: Worker | null = null;
  let restart: NodeJS.Timeout | null = null;
  let isStopped = false;
  let waitMs = backOffMs.first;

  const tell = (message: ToDemoWorker) => worker?.postMessage(message);

  function receive(message: FromDemoWorker): void {
    if (isStopped) return;
    try {
      onFrame(Buffer.from(message.bytes), message.capturedAt);
    } finally {
      tell({ kind: 'ack' });
    }
  }

  function ended(startedAt: number, error: Error): void {
    worker = null;
    if (isStopped) return;
    if (performance.now() - startedAt > soundAfterMs) waitMs = backOffMs.first;
    restart = setTimeout(start, waitMs);
    waitMs = Math.min(backOffMs.longest, waitMs * 2);
    onError(error);
  }

  function start(): void {
    const startedAt = performance.now();
    let cause: Error | null = null;
    worker = startWorker({ scene, fps, width, height, seed });
    worker.on('message', receive);
    worker.on('error', (error) => {
      cause = error instanceof Error ? error : new Error(String(error));
    });
    worker.on('exit', (code) => {
      ended(startedAt, cause ?? new Error(`The demo camera's thread ended with code ${code}.`));
    });
  }

  start();
  return {
    async stop() {
      isStopped = true;
      if (restart) clearTimeout(restart);
      const last = worker;
      if (!last) return;
      const gone = new Promise<void>((resolve) => last.once('exit', () => resolve()));
      tell({ kind: 'stop' });
      const force = setTimeout(() => void last.terminate(), stopWithinMs);
      await gone;
      clearTimeout(force);
    },
  };
}
