// What the tests of this folder share: seeded chance, hand-built JPEGs, parts, and a sink that keeps what it is given.
import type { FrameSink } from './frame-splitter.ts';

export type Random = {
  /** 0 to below `limit`. */
  below(limit: number): number;
  bytes(length: number): Buffer;
};

/** mulberry32: small, seeded, good enough to cut streams with. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { below, bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))) };
}

/** Cuts into pieces of very different sizes: single bytes, some bytes, some kilobytes, mixed. */
export function cut(bytes: Buffer, random: Random): Buffer[] {
  const largest = [1, 3, 16, 300, 5000, 70_000][random.below(6)] ?? 1;
  const chunks: Buffer[] = [];
  for (let i = 0; i < bytes.length; ) {
    const size = 1 + random.below(random.below(4) === 0 ? Math.min(largest, 4) : largest);
    chunks.push(bytes.subarray(i, i + size));
    i += size;
  }
  return chunks;
}

/** Cuts where two neighbouring places are never in one piece. */
export function bytewise(bytes: Buffer): Buffer[] {
  return Array.from(bytes, (byte) => Buffer.from([byte]));
}

export const segment = (code: number, data: Buffer | string): Buffer => {
  const body = Buffer.from(data);
  const head = Buffer.from([0xff, code, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
};

export const soi = Buffer.from([0xff, 0xd8]);
export const eoi = Buffer.from([0xff, 0xd9]);

export const frameHeader = (width: number, height: number): Buffer =>
  segment(0xc0, Buffer.from([8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]));

export const scanHeader = segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0]));

/** The shape of a JPEG: `data` is the coded picture as it stands, `extra` are segments before it. */
export function shapedJpeg(data: Buffer | string = 'data', extra: readonly Buffer[] = []): Buffer {
  return Buffer.concat([soi, ...extra, frameHeader(16, 16), scanHeader, Buffer.from(data), eoi]);
}

/** Puts segments behind the start marker of a JPEG. */
export function withSegments(jpeg: Buffer, segments: readonly Buffer[]): Buffer {
  return Buffer.concat([soi, ...segments, jpeg.subarray(2)]);
}

export function exifWithThumbnail(thumbnail: Buffer): Buffer {
  return segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0'), thumbnail]));
}

export type Kept = {
  frames: Buffer[];
  parts: { capturedAt?: number }[];
  refused: { cause: string; detail: string }[];
};

export function keepingSink(maxFrameBytes = 1_000_000): FrameSink & { kept: Kept } {
  const kept: Kept = { frames: [], parts: [], refused: [] };
  return {
    maxFrameBytes,
    kept,
    onFrame(bytes, part) {
      kept.frames.push(bytes);
      kept.parts.push(part);
    },
    onRefused: (cause, detail) => kept.refused.push({ cause, detail }),
  };
}

export type PartShape = { length?: number | null; lineEnd?: string; delimiter?: string; fields?: string };

/** One part as ffmpeg's and most cameras' are: the delimiter first. `length` null: none is written. */
export function part(frame: Buffer, shape: PartShape = {}): Buffer {
  const { length = frame.length, lineEnd = '\r\n', delimiter = '--frame', fields = '' } = shape;
  const lines = [delimiter, 'Content-Type: image/jpeg', ...(fields ? [fields] : [])];
  if (length !== null) lines.push(`Content-Length: ${length}`);
  return Buffer.concat([Buffer.from(lines.join(lineEnd) + lineEnd + lineEnd), frame, Buffer.from(lineEnd)]);
}
