// Finds where a JPEG ends, marker by marker, in bytes that come in any pieces. It reads lengths and markers only: what is
// inside a segment (an EXIF thumbnail with its own FF D8 and FF D9, a comment) is skipped unseen, and within the coded
// picture only FF is looked for. It keeps no bytes.

export type JpegScan =
  | { state: 'more' }
  /** The JPEG ends before this index. */
  | { state: 'ended'; at: number }
  /** No JPEG goes on like this; look for the next from this index on. `isStart`: FF D8 has just been read. */
  | { state: 'malformed'; at: number; isStart: boolean; detail: string };

export type JpegScanner = {
  /** The next bytes are the first of a JPEG. */
  restart(): void;
  /** Reads `[from, to)`. After `ended` or `malformed`, `restart` comes before the next call. */
  scan(bytes: Buffer, from: number, to: number): JpegScan;
};

const more: JpegScan = { state: 'more' };

/** What the next byte is. `data-ff`: the byte after an FF within the coded picture. */
type Place =
  | 'start-ff'
  | 'start'
  | 'marker-ff'
  | 'marker'
  | 'length'
  | 'length-low'
  | 'segment'
  | 'data'
  | 'data-ff';

export function createJpegScanner(): JpegScanner {
  let place: Place = 'start-ff';
  let marker = 0;
  let left = 0;

  function scan(bytes: Buffer, from: number, to: number): JpegScan {
    let i = from;
    while (i < to) {
      // The two places that pass over many bytes at once.
      if (place === 'data') {
        const ff = bytes.indexOf(0xff, i);
        if (ff === -1 || ff >= to) return more;
        place = 'data-ff';
        i = ff + 1;
      } else if (place === 'segment') {
        const step = Math.min(left, to - i);
        left -= step;
        i += step;
        if (left === 0) enterNext();
      } else {
        const outcome = readByte(bytes[i] ?? 0, i + 1);
        if (outcome) return outcome;
        i += 1;
      }
    }
    return more;
  }

  function readByte(byte: number, next: number): JpegScan | null {
    switch (place) {
      case 'start-ff':
        place = 'start';
        return byte === 0xff ? null : malformed(next, 'It does not begin as a JPEG.');
      case 'start':
        place = 'marker-ff';
        return byte === 0xd8 ? null : malformed(next, 'It does not begin as a JPEG.');
      case 'marker-ff':
        place = 'marker';
        return byte === 0xff ? null : malformed(next, 'A marker of the JPEG is missing.');
      case 'data-ff':
        return readInData(byte, next);
      case 'length':
        left = byte << 8;
        place = 'length-low';
        return null;
      case 'length-low':
        left += byte - 2;
        place = 'segment';
        if (left < 0) return malformed(next, 'A segment of the JPEG has no length.');
        return null;
      default:
        return readMarker(byte, next);
    }
  }

  /** FF 00 is a data byte FF, FF D0–D7 restarts the decoder within the data, more FF is fill. */
  function readInData(byte: number, next: number): JpegScan | null {
    if (byte === 0x00 || (byte >= 0xd0 && byte <= 0xd7)) place = 'data';
    else if (byte !== 0xff) return readMarker(byte, next);
    return null;
  }

  function readMarker(byte: number, next: number): JpegScan | null {
    if (byte === 0xff) return null;
    if (byte === 0xd9) return { state: 'ended', at: next };
    if (byte === 0xd8) return malformed(next, 'A new JPEG begins within the JPEG.', true);
    if (byte === 0x01) place = 'marker-ff';
    else if (byte >= 0xc0 && !(byte >= 0xd0 && byte <= 0xd7)) {
      marker = byte;
      place = 'length';
    } else return malformed(next, 'The JPEG holds a marker that does not exist.');
    return null;
  }

  /** After a scan's header comes the coded picture, after any other segment the next marker. */
  function enterNext(): void {
    place = marker === 0xda ? 'data' : 'marker-ff';
  }

  function restart(): void {
    place = 'start-ff';
  }

  return { restart, scan };
}

function malformed(at: number, detail: string, isStart = false): JpegScan {
  return { state: 'malformed', at, isStart, detail };
}
