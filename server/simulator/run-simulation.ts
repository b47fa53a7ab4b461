// Drives a hub from outside with virtual devices, through its public API only.
import { createScene } from './create-scene.ts';
import { createDevices, type DeviceKey } from './device-keys.ts';
import type { Faults } from './faults.ts';
import { createFrameSource } from './frame-source.ts';
import { createHubClient, type HubClient } from './hub-client.ts';
import { systemPace } from './pace.ts';
import { createFramesSender } from './send-frames.ts';
import { createStreamSender } from './send-stream.ts';
import type { SimulationOptions } from './simulation-options.ts';
import { type DeviceSummary, type SimulationSummary, totalsOf } from './simulation-summary.ts';
import { startVirtualDevice } from './virtual-device.ts';

export type SimulationControl = {
  /** Ends the simulation; the frames under way are waited for. */
  signal: AbortSignal;
  /** Once per second. */
  onStatus?(devices: DeviceSummary[]): void;
};

/** What a hub that hangs may take to answer the last frame. */
const lastAnswerMs = 4_000;

function faultsOf(options: SimulationOptions): Faults {
  const { loss, duplicates, malformed, oversize, delay, jitter } = options;
  return {
    loss,
    duplicates,
    malformed,
    oversize,
    oversizeBytes: options['oversize-bytes'],
    delayMs: delay,
    jitterMs: jitter,
    clockOffsetMs: options['clock-offset'],
  };
}

async function keysFor(options: SimulationOptions, hub: HubClient): Promise<DeviceKey[]> {
  const { device, devices, key, 'admin-token': adminToken } = options;
  if (devices !== undefined && adminToken) {
    const ids = Array.from({ length: devices }, (_, i) => `${device}-${i + 1}`);
    return createDevices(hub, adminToken, ids);
  }
  if (key) return [{ device, key }];
  return createDevices(hub, adminToken ?? '', [device]);
}

function startDevices(options: SimulationOptions, keys: DeviceKey[], hub: HubClient, signal: AbortSignal) {
  const { fps, seed, bpm, type: mediaType, quality } = options;
  const scene = createScene(options.scene, {
    ...options.size,
    fps,
    seed,
    ...(bpm === undefined ? {} : { bpm }),
  });
  // All devices show the same pictures, drawn once: one computer can then drive many devices.
  const source = createFrameSource(scene, { mediaType, quality });
  const createSender = options.mode === 'stream' ? createStreamSender : createFramesSender;
  return keys.map(({ device: id, key }, i) => {
    const sender = createSender({ hub, device: id, key, signal });
    const device = startVirtualDevice({
      scene,
      source,
      faults: faultsOf(options),
      seed: seed + i,
      send: sender.send,
    });
    const summary = (): DeviceSummary => ({
      device: id,
      problem: sender.problem(),
      ...device.counts,
      ...sender.counts,
    });
    return { device, sender, summary };
  });
}

/** @throws Error when the devices could not be made or the scene not drawn. */
export async function runSimulation(
  options: SimulationOptions,
  control: SimulationControl,
): Promise<SimulationSummary> {
  const hub = createHubClient(options.url);
  const ending = new AbortController();
  const end = () => ending.abort();
  control.signal.addEventListener('abort', end);
  if (control.signal.aborted) end();
  try {
    const keys = await keysFor(options, hub);
    const running = startDevices(options, keys, hub, ending.signal);
    const startedAt = performance.now();
    const status = setInterval(() => control.onStatus?.(running.map(({ summary }) => summary())), 1000);
    const over = systemPace.sleep((options.seconds ?? 2 ** 31 / 1000 - 1) * 1000, ending.signal);
    try {
      await Promise.race([over, ...running.map(({ device }) => device.done)]);
    } finally {
      clearInterval(status);
    }
    end();
    const seconds = (performance.now() - startedAt) / 1000;
    const force = setTimeout(() => hub.close(), lastAnswerMs);
    await Promise.all(running.map(({ device, sender }) => device.stop().then(sender.close)));
    clearTimeout(force);
    const devices = running.map(({ summary }) => summary());
    const { url, scene, mode, fps } = options;
    return { url, scene, mode, fps, ...options.size, seconds, totals: totalsOf(devices), devices };
  } finally {
    control.signal.removeEventListener('abort', end);
    hub.close();
  }
}
