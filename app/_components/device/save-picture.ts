import type { Moments } from '../../_lib/moments.ts';
import type { Picture } from '../../_live/painter.ts';

const endings = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' } as const;

/** `pi-1-20261120-150405.123-4711.jpg`: a file is found by local time. */
function pictureName({ device, receivedAt, seq, mediaType }: Picture['meta'], moments: Moments): string {
  return `${device}-${moments.stamp(receivedAt)}-${seq}.${endings[mediaType]}`;
}

/** Saves the bytes as the device sent them, not what the canvas made of them. */
export function savePicture({ meta, bytes }: Picture, moments: Moments): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: meta.mediaType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = pictureName(meta, moments);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
