// A WebP's size, from its first chunk: VP8 (lossy), VP8L (lossless) or VP8X (alpha, metadata, animation: the canvas).
import type { ImageHeader } from '../image-header.ts';
import { malformed } from './malformed.ts';

type Size = { width: number; height: number };

/** File header 12, chunk header 8. */
const dataAt = 20;
const cutShort = malformed('The WebP is cut short in its header.');
const damaged = malformed('The WebP is damaged: its header is not one.');

export function startsAsWebp(bytes: Buffer): boolean {
  return (
    bytes.length >= 12 &&
    bytes.toString('latin1', 0, 4) === 'RIFF' &&
    bytes.toString('latin1', 8, 12) === 'WEBP'
  );
}

export function readWebpHeader(bytes: Buffer): ImageHeader {
  if (bytes.length < dataAt) return cutShort;
  const reader = readers[bytes.toString('latin1', 12, 16)];
  if (!reader) return malformed('The WebP does not begin with a picture.');
  if (bytes.length < dataAt + reader.bytes) return cutShort;
  if (bytes.readUInt32LE(16) < reader.bytes) return damaged;
  const size = reader.read(bytes);
  if (!size) return damaged;
  if (size.width === 0 || size.height === 0) return malformed('The WebP says that it has no pixels.');
  // The one format that says its whole length up front: a decoder would refuse it too, and the check is one number.
  const said = bytes.readUInt32LE(4) + 8;
  if (said > bytes.length)
    return malformed(`The WebP is cut short: ${bytes.length} of its ${said} bytes came.`);
  return { kind: 'image', mediaType: 'image/webp', ...size };
}

/** `bytes`: how much of the chunk's data is read. `read` answers null when it is not what the chunk's name says. */
const readers: Record<string, { bytes: number; read(bytes: Buffer): Size | null }> = {
  'VP8 ': { bytes: 10, read: readLossy },
  VP8L: { bytes: 5, read: readLossless },
  VP8X: { bytes: 10, read: readExtended },
};

/** Three bytes of frame tag whose lowest bit is 0 for a key frame, a start code, then 14 bits each (and 2 of scaling). */
function readLossy(bytes: Buffer): Size | null {
  const isKeyFrame = (bytes.readUInt8(dataAt) & 1) === 0;
  if (!isKeyFrame || bytes.readUIntBE(dataAt + 3, 3) !== 0x9d012a) return null;
  return { width: bytes.readUInt16LE(dataAt + 6) & 0x3fff, height: bytes.readUInt16LE(dataAt + 8) & 0x3fff };
}

/** A signature byte, then 14 bits of width - 1, 14 of height - 1, one of alpha, three of version (always 0). */
function readLossless(bytes: Buffer): Size | null {
  const bits = bytes.readUInt32LE(dataAt + 1);
  if (bytes[dataAt] !== 0x2f || bits >>> 29 !== 0) return null;
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

function readExtended(bytes: Buffer): Size {
  return { width: bytes.readUIntLE(dataAt + 4, 3) + 1, height: bytes.readUIntLE(dataAt + 7, 3) + 1 };
}
