// What a picture says of itself in its first bytes: its type and its size, told by magic bytes and never by what the
// sender claims. Reads headers only (no decode, no scan of the body), never throws, and knows nothing of frames,
// devices or sockets: it is the first line of defence against untrusted bytes.
import type { MediaType, RefusalCause } from '#contract/frame.ts';
import { readJpegHeader, startsAsJpeg } from './image-header/jpeg-header.ts';
import { nameOtherType } from './image-header/other-types.ts';
import { readPngHeader, startsAsPng } from './image-header/png-header.ts';
import { describeUnknownBytes } from './image-header/unknown-bytes.ts';
import { readWebpHeader, startsAsWebp } from './image-header/webp-header.ts';

export type ImageHeader =
  | { kind: 'image'; mediaType: MediaType; width: number; height: number }
  | {
      kind: 'refused';
      cause: Extract<RefusalCause, 'not_an_image' | 'unsupported_type' | 'malformed'>;
      /** For people: what is wrong and what to send instead. */
      message: string;
    };

/**
 * What is checked: the whole header, up to where the coded picture begins, lies within the bytes and makes sense; a WebP
 * also has all the bytes it says it has. What is not: that a JPEG or PNG is complete. Its end cannot be told from its
 * last bytes (cameras pad after the end marker), and finding it would cost a scan of every frame; a picture cut short
 * shows as far as it goes.
 */
export function readImageHeader(bytes: Buffer): ImageHeader {
  if (startsAsJpeg(bytes)) return readJpegHeader(bytes);
  if (startsAsPng(bytes)) return readPngHeader(bytes);
  if (startsAsWebp(bytes)) return readWebpHeader(bytes);
  const other = nameOtherType(bytes);
  if (other) {
    return {
      kind: 'refused',
      cause: 'unsupported_type',
      message: `${other} is not accepted; send JPEG, PNG or WebP.`,
    };
  }
  return { kind: 'refused', cause: 'not_an_image', message: describeUnknownBytes(bytes) };
}
