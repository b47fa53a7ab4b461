// Whether a picture looks whole, from its last bytes: the check of a Content-Length that may be wrong.

const jpegEnd = Buffer.from([0xff, 0xd9]);
/** IEND and its checksum, which is always the same. */
const pngEnd = Buffer.from([0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);
/** What cameras fill up with behind the end marker, and a line end that was counted as part of the picture. */
const padding = [0x00, 0xff, 0x0d, 0x0a, 0x20];
/** Cameras pad to a block of their sensor or memory; 4 kB covers a page. */
const maxPaddingBytes = 4096;

/** False also for what is no picture we know: then the boundary decides. */
export function looksWhole(bytes: Buffer): boolean {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return endsWith(bytes, jpegEnd);
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return endsWith(bytes, pngEnd);
  if (bytes.length >= 12 && bytes.toString('latin1', 0, 4) === 'RIFF') return endsWebp(bytes);
  return false;
}

function endsWith(bytes: Buffer, end: Buffer): boolean {
  let length = bytes.length;
  const least = Math.max(end.length, length - maxPaddingBytes);
  while (length > least && padding.includes(bytes[length - 1] ?? -1)) length -= 1;
  return length >= end.length && bytes.compare(end, 0, end.length, length - end.length, length) === 0;
}

function endsWebp(bytes: Buffer): boolean {
  const rest = bytes.length - (bytes.readUInt32LE(4) + 8);
  return rest >= 0 && rest <= 2;
}
