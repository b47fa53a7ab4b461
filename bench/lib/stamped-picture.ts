// JPEGs of an exact size with room for the time they were sent: a comment segment right after the start marker, which
// every decoder skips. So the delay of each picture is read from the picture itself, from the hub and from the floor alike.

import { createScene } from '#server/simulator/create-scene.ts';
import { encode } from '#server/simulator/encode.ts';

/** FF D8 · FF FE, length (2), then the stamp. */
const stampAt = 6;
const stampBytes = 8;
const maxSegment = 65_533;
const scene = { width: 960, height: 720, fps: 15, seed: 7 };

export function writeStamp(picture: Buffer, at: number): void {
  picture.writeDoubleBE(at, stampAt);
}

export function readStamp(picture: Uint8Array): number {
  return new DataView(picture.buffer, picture.byteOffset).getFloat64(stampAt);
}

/** Different pictures of the simulator's people scene at the best quality that fits, filled up to exactly `size`. */
export async function makePictures(size: number, count: number): Promise<Buffer[]> {
  const people = createScene('people', scene);
  const pictures: Buffer[] = [];
  for (let index = 0; index < count; index++) {
    const { rgb } = people.draw(index * 5);
    pictures.push(fill(await bestFit({ rgb, ...scene }, size - stampBytes - 4), size));
  }
  return pictures;
}

async function bestFit(picture: Parameters<typeof encode>[0], maxBytes: number): Promise<Buffer> {
  let best: Buffer | null = null;
  let [low, high] = [1, 100];
  while (low <= high) {
    const quality = (low + high) >> 1;
    const bytes = await encode(picture, { mediaType: 'image/jpeg', quality });
    if (bytes.length <= maxBytes) {
      best = bytes;
      low = quality + 1;
    } else high = quality - 1;
  }
  if (!best) throw new Error(`The scene does not fit into ${maxBytes} bytes.`);
  return best;
}

function fill(jpeg: Buffer, size: number): Buffer {
  const start = jpeg.subarray(0, 2);
  let missing = size - jpeg.length;
  const segments: Buffer[] = [];
  while (missing > 0) {
    // What remains must be a whole segment too, or nothing.
    const length = missing <= maxSegment ? missing : maxSegment - stampBytes - 4;
    segments.push(commentOf(length));
    missing -= length;
  }
  return Buffer.concat([start, ...segments, jpeg.subarray(2)]);
}

function commentOf(length: number): Buffer {
  const segment = Buffer.alloc(length);
  segment.writeUInt16BE(0xfffe, 0);
  segment.writeUInt16BE(length - 2, 2);
  return segment;
}
