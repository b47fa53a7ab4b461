// A camera that does not exist: takes frames of a scene at a steady rate and hands them to `send`, with faults on the way.
// Never queues: when `send` is slower than the frames, it goes on with the newest. Knows no network.
import type { MediaType } from '#contract/frame.ts';
import { defaultEncoding } from './encode.ts';
import { damage, type Faults, type FrameFault, faultOf, noFaults } from './faults.ts';
import { createFrameSource, type FrameSource } from './frame-source.ts';
import { type Pace, systemPace } from './pace.ts';
import type { Scene } from './scene.ts';
import { createSchedule, type Slot } from './schedule.ts';

export type SimulatedFrame = {
  index: number;
  bytes: Buffer;
  mediaType: MediaType;
  /** Epoch ms by the device's own clock. */
  capturedAt: number;
  width: number;
  height: number;
  fault: FrameFault | null;
};

/**
 * At any moment: frames due so far = `made` + `skipped`. After `stop()`: `sent` = `made` − `lost` + `duplicated`.
 * A frame has at most one fault, so `sent` − `cut` − `scrambled` − `oversize` were sent intact.
 */
export type DeviceCounts = {
  made: number;
  /** Not taken, because `send` (or drawing) was still busy when a newer one was due. */
  skipped: number;
  sent: number;
  /** Of those sent: `send` threw. */
  failed: number;
} & Record<FrameFault, number>;

export type VirtualDeviceOptions = {
  scene: Scene;
  fps?: number;
  faults?: Partial<Faults>;
  seed?: number;
  mediaType?: MediaType;
  quality?: number;
  /** In place of `scene`'s own, when devices share one. */
  source?: FrameSource;
  clock?: Pace;
  send(frame: SimulatedFrame): Promise<void>;
};

export type VirtualDevice = {
  readonly counts: Readonly<DeviceCounts>;
  /** Rejects when the scene could not be drawn. */
  readonly done: Promise<void>;
  /** Waits for the frame that is being sent. */
  stop(): Promise<void>;
};

function noCounts(): DeviceCounts {
  return {
    made: 0,
    skipped: 0,
    sent: 0,
    failed: 0,
    lost: 0,
    duplicated: 0,
    cut: 0,
    scrambled: 0,
    oversize: 0,
  };
}

function sourceOf(options: VirtualDeviceOptions): FrameSource {
  const { mediaType = defaultEncoding.mediaType, quality = defaultEncoding.quality } = options;
  return options.source ?? createFrameSource(options.scene, { mediaType, quality });
}

export function startVirtualDevice(options: VirtualDeviceOptions): VirtualDevice {
  const { scene, fps = scene.fps, seed = 1, clock = systemPace, send } = options;
  const faults: Faults = { ...noFaults, ...options.faults };
  const source = sourceOf(options);
  const schedule = createSchedule(fps, faults, seed);
  const stopping = new AbortController();
  const counts = noCounts();
  const startedAt = { steady: clock.steady(), wall: clock.now() };

  async function attempt(frame: SimulatedFrame): Promise<void> {
    counts.sent++;
    await send(frame).catch(() => {
      counts.failed++;
    });
  }

  async function deliver(slot: Slot): Promise<void> {
    const { index } = slot;
    const fault = faultOf(faults, seed, index);
    // A frame lost on the way was taken all the same; only the work of drawing what nobody gets is saved.
    const intact = fault === 'lost' ? null : await source.bytes(index);
    counts.made++;
    if (fault) counts[fault]++;
    if (!intact) return;
    const frame: SimulatedFrame = {
      index,
      bytes: damage(intact, fault, faults, seed, index),
      mediaType: source.encoding.mediaType,
      capturedAt: Math.round(startedAt.wall + slot.takenAt + faults.clockOffsetMs),
      width: scene.width,
      height: scene.height,
      fault,
    };
    await attempt(frame);
    if (fault === 'duplicated') await attempt(frame);
  }

  async function run(): Promise<void> {
    let slot = schedule.first;
    while (true) {
      await clock.sleep(startedAt.steady + slot.sendAt - clock.steady(), stopping.signal);
      if (stopping.signal.aborted) return;
      const now = clock.steady() - startedAt.steady;
      // Only when a whole period late: frames that jitter bunched together are all sent, as a network would.
      if (now - slot.sendAt >= schedule.periodMs) {
        const newest = schedule.newest(slot, now);
        counts.skipped += newest.index - slot.index;
        slot = newest;
      }
      await deliver(slot);
      slot = schedule.after(slot);
    }
  }

  const done = run();
  return {
    counts,
    done,
    async stop() {
      stopping.abort();
      await done;
    },
  };
}
