import type { Picture } from '../../_live/painter.ts';

const endings = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' } as const;

/** `pi-1-20261120-150405.123-4711.jpg`, by this browser's clock and time zone: a file is found by local time. */
export function pictureName({ device, receivedAt, seq, mediaType }: Picture['meta']): string {
  const at = new Date(receivedAt);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  const time = `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
  return `${device}-${day}-${time}-${seq}.${endings[mediaType]}`;
}

/** Saves the bytes as the device sent them, not what the canvas made of them. */
export function savePicture({ meta, bytes }: Picture): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: meta.mediaType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = pictureName(meta);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
