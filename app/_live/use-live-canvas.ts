'use client';
// A canvas that shows a device's newest picture. The last one stays when `active` becomes false.
import { type RefObject, useEffect, useEffectEvent, useRef } from 'react';
import type { DeviceId } from '#contract/ids.ts';
import { useLiveClient } from './live-provider.tsx';
import { createPainter, type Picture, type SkipCause } from './painter.ts';
import type { PictureFeed } from './receipts.ts';

export type LiveCanvasOptions = {
  feed: PictureFeed;
  device: DeviceId;
  active: boolean;
  /** `delayMs`: from the hub's receipt of the frame to its paint here. */
  onPainted?(picture: Picture, delayMs: number): void;
  onSkipped?(cause: SkipCause): void;
};

export function useLiveCanvas(options: LiveCanvasOptions): RefObject<HTMLCanvasElement | null> {
  const { feed, device, active } = options;
  const client = useLiveClient();
  const canvas = useRef<HTMLCanvasElement>(null);
  const handlePainted = useEffectEvent((picture: Picture) => {
    options.onPainted?.(picture, client.hubNow() - picture.meta.receivedAt);
  });
  const handleSkipped = useEffectEvent((cause: SkipCause) => options.onSkipped?.(cause));

  useEffect(() => {
    if (!active) return;
    const painter = createPainter({
      loop: client.loop,
      decode: (picture) => createImageBitmap(new Blob([picture.bytes], { type: picture.meta.mediaType })),
      draw(bitmap, picture) {
        if (!canvas.current) return;
        drawOn(canvas.current, bitmap, picture.meta.seq);
        handlePainted(picture);
      },
      onSkipped: (cause) => handleSkipped(cause),
    });
    const stopWatching = client.watch(feed, device, painter.offer);
    return () => {
      painter.stop();
      stopWatching();
    };
  }, [client, feed, device, active]);

  return canvas;
}

function drawOn(canvas: HTMLCanvasElement, bitmap: ImageBitmap, seq: number): void {
  // Setting a size clears the canvas and costs an allocation, even when the size is the same.
  if (canvas.width !== bitmap.width) canvas.width = bitmap.width;
  if (canvas.height !== bitmap.height) canvas.height = bitmap.height;
  canvas.getContext('2d', { alpha: false })?.drawImage(bitmap, 0, 0);
  canvas.dataset.seq = String(seq);
}
