// A PNG's size, from its first chunk (IHDR), whose checksum is verified: 17 bytes, so it costs nothing.
import { crc32 } from 'node:zlib';
import type { ImageHeader } from '../image-header.ts';
import { malformed } from './malformed.ts';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Signature 8, length 4, type 4, data 13, checksum 4. */
const headerBytes = 33;
const maxSide = 0x7fffffff;

/** Colour type → its bit depths. */
const bitDepths: Record<number, readonly number[]> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/** From four bytes on, so that a PNG cut within its signature is told as such. */
export function startsAsPng(bytes: Buffer): boolean {
  if (bytes.length < 4) return false;
  const length = Math.min(bytes.length, signature.length);
  return bytes.compare(signature, 0, length, 0, length) === 0;
}

export function readPngHeader(bytes: Buffer): ImageHeader {
  if (bytes.length < headerBytes) return malformed('The PNG is cut short in its header.');
  if (bytes.readUInt32BE(8) !== 13 || bytes.toString('latin1', 12, 16) !== 'IHDR') {
    return malformed('The PNG does not begin with its header chunk.');
  }
  if (crc32(bytes.subarray(12, 29)) !== bytes.readUInt32BE(29)) {
    return malformed('The PNG is damaged: its header does not match its checksum.');
  }
  const width = bytes.readUInt32BE(16);
  const height = bytes.readUInt32BE(20);
  if (width === 0 || height === 0) return malformed('The PNG says that it has no pixels.');
  if (width > maxSide || height > maxSide) return malformed('The PNG says a size that no PNG can have.');
  if (!isKnownCoding(bytes))
    return malformed('The PNG is damaged: its header names a coding that does not exist.');
  return { kind: 'image', mediaType: 'image/png', width, height };
}

function isKnownCoding(bytes: Buffer): boolean {
  const depths = bitDepths[bytes.readUInt8(25)];
  const [compression, filter, interlace] = [bytes[26], bytes[27], bytes[28]];
  const isKnownMethod = compression === 0 && filter === 0 && (interlace === 0 || interlace === 1);
  return isKnownMethod && (depths?.includes(bytes.readUInt8(24)) ?? false);
}
