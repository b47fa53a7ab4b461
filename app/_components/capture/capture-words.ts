// What the page says of its camera, its connection and its screen.
import type { CameraState } from '../../_capture/camera.ts';
import type { DropCause } from '../../_capture/flight.ts';
import type { SenderState } from '../../_capture/sender.ts';
import type { WakeLockState } from '../../_capture/wake-lock.ts';

export function captureWords(camera: CameraState, sending: SenderState): string {
  if (camera.kind === 'opening') return 'Opening the camera…';
  if (camera.kind !== 'on') return 'Not sending';
  switch (sending.kind) {
    case 'connecting':
      return sending.isFirst ? 'Connecting…' : 'Connection lost. Reconnecting…';
    case 'sending':
      return 'Sending';
    case 'idle':
    case 'ended':
      return 'Not sending';
  }
}

export const wakeLockWords = {
  off: '',
  held: 'The screen stays on while this page sends.',
  waiting: 'The screen may go off while this page is hidden, and then nothing is sent.',
  refused:
    'The phone did not agree to keep its screen on; saving its battery may be why. When it sleeps, nothing is sent.',
  unavailable:
    'This browser cannot keep the screen on. Choose a long screen time-out in the phone’s settings: when it sleeps, nothing is sent.',
} satisfies Record<WakeLockState, string>;

export const dropCauseWords = {
  network: 'The network was too slow or away; a newer picture took its place',
  phone: 'This phone was still busy with the one before, or its camera had none',
  limit: 'The hub takes no more per second from this device',
} satisfies Record<DropCause, string>;
