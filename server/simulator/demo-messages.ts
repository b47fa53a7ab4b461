// What a demo camera and its worker say to each other.
import type { SceneName } from '#contract/api/devices.ts';

export type DemoWorkerData = { scene: SceneName; fps: number; width: number; height: number; seed: number };

/** The worker stops taking frames while this many are not acknowledged, and goes on with the newest. */
export const maxUnacknowledged = 2;

export type FromDemoWorker = { kind: 'frame'; bytes: ArrayBuffer; capturedAt: number };
export type ToDemoWorker = { kind: 'ack' } | { kind: 'stop' };
