'use client';
import { useEffect, useEffectEvent } from 'react';
import type { DeviceId } from '#contract/ids.ts';
import { useLiveClient } from './live-provider.tsx';
import type { Picture } from './painter.ts';

/** Every frame of a device, as it comes. Each picture's `done` must be called in the end. */
export function useFrames(device: DeviceId, onPicture: (picture: Picture) => void): void {
  const client = useLiveClient();
  const handle = useEffectEvent(onPicture);
  useEffect(() => client.watch('frames', device, (picture) => handle(picture)), [client, device]);
}
