// The picture in a `process` message, decoded from base64 where it came as text. What the bytes are, intake tells.
import { readImagePayload } from '#contract/protocols/clips.ts';

export type ImageBytes = { kind: 'bytes'; bytes: Buffer } | { kind: 'refused'; message: string };

export function imageBytesOf(payload: unknown, maxBytes: number): ImageBytes {
  const image = readImagePayload(payload);
  if (image.kind === 'refused') return image;
  if (image.kind === 'binary') {
    const { buffer, byteOffset, byteLength } = image.bytes;
    return { kind: 'bytes', bytes: Buffer.from(buffer, byteOffset, byteLength) };
  }
  // Before it is decoded: text that is surely too long costs nothing.
  if (image.text.length > maxBytes * 1.4 + 1000) {
    return { kind: 'refused', message: `The picture is over the limit of ${maxBytes} bytes.` };
  }
  return { kind: 'bytes', bytes: Buffer.from(image.text, 'base64') };
}
