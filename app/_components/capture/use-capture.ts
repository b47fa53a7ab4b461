'use client';
// Camera, sender and wake lock of this page, with the real browser around them.
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { browserTimers } from '../../_capture/browser-timers.ts';
import { type Camera, type CameraState, createCamera } from '../../_capture/camera.ts';
import { createCapture } from '../../_capture/capture.ts';
import type { CaptureSettings } from '../../_capture/capture-settings.ts';
import { checkAccess } from '../../_capture/check-access.ts';
import { createPictureMaker, type TakePicture } from '../../_capture/picture-maker.ts';
import { openPushLink } from '../../_capture/push-link.ts';
import { createSender, type Sender, type SenderState } from '../../_capture/sender.ts';
import { createWakeLock, type WakeLockState } from '../../_capture/wake-lock.ts';
import type { Store } from '../../_live/store.ts';

export type UsedCapture = {
  camera: CameraState;
  sending: SenderState;
  wakeLock: WakeLockState;
  figures: Sender['figures'];
  start(): void;
  stop(): void;
  /** For the element that shows the camera. */
  showIn(video: HTMLVideoElement | null): void;
};

export function useCapture(device: string, key: string | null, settings: CaptureSettings): UsedCapture {
  const latest = useRef(settings);
  const [parts] = useState(() => makeParts(device, key, () => latest.current));
  const { camera, sender, wakeLock, capture } = parts;
  const { facing, longSide } = settings;

  useEffect(() => {
    latest.current = settings;
  }, [settings]);
  useEffect(() => {
    void capture.change({ facing, longSide });
  }, [capture, facing, longSide]);
  useEffect(() => {
    const wake = () => document.visibilityState === 'visible' && sender.wake();
    window.addEventListener('online', wake);
    document.addEventListener('visibilitychange', wake);
    return () => {
      window.removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', wake);
      capture.stop();
    };
  }, [capture, sender]);

  return {
    camera: useStore(camera.state),
    sending: useStore(sender.state),
    wakeLock: useStore(wakeLock.state),
    figures: sender.figures,
    start: () => void capture.start({ facing, longSide }),
    stop: capture.stop,
    showIn: parts.showIn,
  };
}

function useStore<T>({ listen, get }: Pick<Store<T>, 'listen' | 'get'>): T {
  return useSyncExternalStore(listen, get, get);
}

function makeParts(device: string, key: string | null, settings: () => CaptureSettings) {
  const camera = createCamera({ getUserMedia: (wish) => navigator.mediaDevices.getUserMedia(wish) });
  const shown = showCamera(camera);
  let takePicture: TakePicture | null = null;
  const sender = createSender({
    openLink: (events) => openPushLink(device, key, events),
    async takePicture() {
      takePicture ??= createPictureMaker();
      const video = shown.video();
      return video && takePicture(video, settings());
    },
    checkAccess: () => checkAccess(device, key),
    fps: () => settings().fps,
    timers: browserTimers,
    wallNow: () => Date.now(),
    random: Math.random,
  });
  const wakeLock = createWakeLock({
    api: typeof navigator === 'undefined' ? undefined : navigator.wakeLock,
    page: typeof document === 'undefined' ? noPage : document,
  });
  return {
    camera,
    sender,
    wakeLock,
    capture: createCapture({ camera, sender, wakeLock }),
    showIn: shown.showIn,
  };
}

/** While rendering on the server nothing is held. */
const noPage = { addEventListener() {}, removeEventListener() {}, visibilityState: 'hidden' as const };

function showCamera(camera: Camera) {
  let element: HTMLVideoElement | null = null;

  function show(): void {
    if (!element) return;
    const state = camera.state.get();
    const stream = state.kind === 'on' ? state.stream : null;
    if (element.srcObject === stream) return;
    element.srcObject = stream;
    // Refused only while the stream is being replaced by the next one, which plays by itself.
    if (stream) element.play().catch(() => undefined);
  }
  camera.state.listen(show);

  return {
    showIn(video: HTMLVideoElement | null): void {
      element = video;
      show();
    },
    /** Null while the camera is being changed: its last picture still stands in the element, and is not of now. */
    video: () => (camera.state.get().kind === 'on' ? element : null),
  };
}
