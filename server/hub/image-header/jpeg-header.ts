// A JPEG's size, from its frame header (SOF). Segments are skipped by their own length, so that a thumbnail inside EXIF
// is never taken for the picture.
import type { ImageHeader } from '../image-header.ts';
import { malformed } from './malformed.ts';

/**
 * Far above what real pictures have (a camera writes about ten; an ICC profile takes at most 255, extended XMP a few
 * hundred), and it keeps the walk short whatever is sent: 20 MB of empty segments would be five million steps.
 */
const maxSegments = 1024;
/** Likewise for fill bytes before one marker; encoders that pad write a handful. */
const maxFillBytes = 1024;

const cutShort = malformed('The JPEG is cut short in its header.');

type Size = { width: number; height: number };

export function startsAsJpeg(bytes: Buffer): boolean {
  return bytes.length >= 2 && bytes[0] === 0xff && bytes[1] === 0xd8;
}

/** Reads on to the start of the scan (SOS): a header that ends before it is cut short, whatever its size says. */
export function readJpegHeader(bytes: Buffer): ImageHeader {
  let size: Size | null = null;
  let at = 2;
  for (let segments = 0; segments < maxSegments; segments += 1) {
    if (at >= bytes.length) return cutShort;
    if (bytes[at] !== 0xff) return malformed('The JPEG is damaged: a marker is missing in its header.');
    at = skipFill(bytes, at);
    const code = bytes[at];
    if (code === undefined) return cutShort;
    at += 1;
    if (standsAlone(code)) continue;
    if (!hasLength(code)) return malformed(`The JPEG is damaged: ${nameMarker(code)} in its header.`);
    if (at + 2 > bytes.length) return cutShort;
    const length = bytes.readUInt16BE(at);
    if (length < 2) return malformed('The JPEG is damaged: a segment of its header has no length.');
    if (at + length > bytes.length) return cutShort;
    if (code === 0xda) return size ? image(size) : malformed('The JPEG says no size before its picture.');
    if (isFrameHeader(code)) {
      const read = readFrameHeader(bytes, at, length);
      if ('kind' in read) return read;
      if (size) return malformed('The JPEG says its size twice.');
      size = read;
    }
    at += length;
  }
  return malformed(`The JPEG has more than ${maxSegments} segments before its picture.`);
}

/** Any number of FF may stand before a marker's code. Past the limit it answers a place that still holds FF: no marker. */
function skipFill(bytes: Buffer, at: number): number {
  let next = at;
  while (bytes[next] === 0xff && next - at < maxFillBytes) next += 1;
  return next;
}

/** TEM and RST0–7 carry no length. */
function standsAlone(code: number): boolean {
  return code === 0x01 || (code >= 0xd0 && code <= 0xd7);
}

/** Not 00 (stuffing), 02–BF (reserved), SOI, EOI or more fill. */
function hasLength(code: number): boolean {
  return code >= 0xc0 && code !== 0xd8 && code !== 0xd9 && code !== 0xff;
}

/** SOF0–SOF15; between them lie DHT (C4), JPG (C8) and DAC (CC). */
function isFrameHeader(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc;
}

function nameMarker(code: number): string {
  if (code === 0xd8) return 'a second start marker';
  if (code === 0xd9) return 'its end marker';
  return 'an unknown marker';
}

/** `at` is where the segment's length stands: length 2, precision 1, height 2, width 2, components 1, then 3 each. */
function readFrameHeader(bytes: Buffer, at: number, length: number): Size | ImageHeader {
  if (length < 8) return malformed('The JPEG is damaged: its frame header is too short.');
  const height = bytes.readUInt16BE(at + 3);
  const width = bytes.readUInt16BE(at + 5);
  const components = bytes.readUInt8(at + 7);
  if (components < 1 || length !== 8 + 3 * components) {
    return malformed('The JPEG is damaged: its frame header does not fit its components.');
  }
  if (width === 0) return malformed('The JPEG says that it is 0 pixels wide.');
  // A height of 0 means "see DNL after the first scan": legal, written by no camera we know, shown by no browser.
  if (height === 0) return malformed('The JPEG does not say its height in its header.');
  return { width, height };
}

function image(size: Size): ImageHeader {
  return { kind: 'image', mediaType: 'image/jpeg', ...size };
}
