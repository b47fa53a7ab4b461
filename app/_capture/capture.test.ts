import { describe, expect, it, vi } from 'vitest';
import { createStore } from '../_live/store.ts';
import type { CameraState } from './camera.ts';
import { cameraLost } from './camera-problem.ts';
import { createCapture } from './capture.ts';
import { captureSettingsSchema, defaultCaptureSettings, readCaptureSettings } from './capture-settings.ts';
import type { SenderState } from './sender.ts';

const wish = { facing: 'back', longSide: 640 } as const;
const on: CameraState = { kind: 'on', stream: {} as MediaStream };

function makeRig(opens: CameraState = on) {
  const cameraState = createStore<CameraState>({ kind: 'off' });
  const senderState = createStore<SenderState>({ kind: 'idle' });
  const camera = {
    state: cameraState,
    open: vi.fn(async () => cameraState.set(opens)),
    close: vi.fn(() => cameraState.set({ kind: 'off' })),
  };
  const sender = {
    state: senderState,
    start: vi.fn(() => senderState.set({ kind: 'sending' })),
    stop: vi.fn(() => senderState.set({ kind: 'idle' })),
    wake: vi.fn(),
    figures: vi.fn(),
  };
  const wakeLock = { state: createStore('off' as const), hold: vi.fn(), release: vi.fn() };
  const capture = createCapture({ camera, sender, wakeLock });
  return { capture, camera, sender, wakeLock, cameraState, senderState };
}

describe('a capture', () => {
  it('sends once there is a camera, and not before', async () => {
    const { capture, sender, wakeLock } = makeRig();
    await capture.start(wish);
    expect(sender.start).toHaveBeenCalledTimes(1);
    expect(wakeLock.hold).toHaveBeenCalledTimes(1);
    const without = makeRig({ kind: 'failed', problem: cameraLost });
    await without.capture.start(wish);
    expect(without.sender.start).not.toHaveBeenCalled();
  });

  it('stops sending when its camera is taken away', async () => {
    const { capture, sender, wakeLock, cameraState } = makeRig();
    await capture.start(wish);
    cameraState.set({ kind: 'failed', problem: cameraLost });
    expect(sender.stop).toHaveBeenCalledTimes(1);
    expect(wakeLock.release).toHaveBeenCalledTimes(1);
  });

  it('lets its camera go when it may not send any more', async () => {
    const { capture, camera, wakeLock, senderState } = makeRig();
    await capture.start(wish);
    senderState.set({ kind: 'ended', why: 'access', message: null });
    expect(camera.close).toHaveBeenCalledTimes(1);
    expect(wakeLock.release).toHaveBeenCalledTimes(1);
  });

  it('changes the camera only while it runs', async () => {
    const { capture, camera, sender } = makeRig();
    await capture.change(wish);
    expect(camera.open).not.toHaveBeenCalled();
    await capture.start(wish);
    await capture.change({ ...wish, facing: 'front' });
    expect(camera.open).toHaveBeenLastCalledWith({ ...wish, facing: 'front' });
    expect(sender.stop).not.toHaveBeenCalled();
  });
});

describe('what was chosen', () => {
  it('is read as it was kept, and what is not one of the choices is the default', () => {
    const chosen = captureSettingsSchema.parse({ facing: 'front', longSide: 640, fps: 5, quality: 0.5 });
    expect(readCaptureSettings(JSON.stringify(chosen))).toEqual(chosen);
    expect(readCaptureSettings(JSON.stringify({ ...chosen, fps: 500, longSide: 7 }))).toEqual({
      ...chosen,
      fps: 15,
      longSide: 1280,
    });
    for (const text of [undefined, '', '{', 'null', '[]'])
      expect(readCaptureSettings(text)).toEqual(defaultCaptureSettings);
  });
});
