// Pictures and video that people do send by mistake, so that the refusal names what came.

type Magic = { name: string; at?: number; bytes: string };

/** In latin1. The first that fits wins, so longer ones stand before what they begin with. */
const magics: readonly Magic[] = [
  { name: 'GIF', bytes: 'GIF87a' },
  { name: 'GIF', bytes: 'GIF89a' },
  { name: 'TIFF', bytes: 'II*\0' },
  { name: 'TIFF', bytes: 'MM\0*' },
  { name: 'TIFF', bytes: 'II+\0' },
  { name: 'TIFF', bytes: 'MM\0+' },
  { name: 'JPEG XL', bytes: '\xff\x0a' },
  { name: 'JPEG XL', bytes: '\0\0\0\x0cJXL \x0d\x0a\x87\x0a' },
  { name: 'JPEG 2000', bytes: '\0\0\0\x0cjP  \x0d\x0a\x87\x0a' },
  { name: 'JPEG 2000', bytes: '\xff\x4f\xff\x51' },
  { name: 'PDF', bytes: '%PDF-' },
  { name: 'PSD', bytes: '8BPS' },
  { name: 'QOI', bytes: 'qoif' },
  { name: 'Matroska or WebM video', bytes: '\x1a\x45\xdf\xa3' },
  { name: 'FLV video', bytes: 'FLV\x01' },
  { name: 'MPEG video', bytes: '\0\0\x01\xba' },
  { name: 'AVI video', at: 8, bytes: 'AVI ' },
];

/** ISO media files (`ftyp`) by their major brand; any other brand is MP4. */
const brands: Record<string, string> = {
  heic: 'HEIC',
  heix: 'HEIC',
  hevc: 'HEIC',
  hevx: 'HEIC',
  mif1: 'HEIC',
  msf1: 'HEIC',
  avif: 'AVIF',
  avis: 'AVIF',
  'qt  ': 'QuickTime video',
};

/** How much of a text is searched for `<svg`: room for an XML declaration, a doctype and a comment. */
const svgWindowBytes = 1024;

export function nameOtherType(bytes: Buffer): string | null {
  // The longest place read as magic is the brand, at 8 to 12.
  const head = bytes.toString('latin1', 0, 16);
  const magic = magics.find((candidate) => head.startsWith(candidate.bytes, candidate.at ?? 0));
  if (magic) return magic.name;
  if (head.startsWith('ftyp', 4)) return brands[head.slice(8, 12)] ?? 'MP4 video';
  return nameBitmap(bytes) ?? nameElementaryStream(bytes) ?? nameSvg(bytes);
}

/** "BM" alone begins many a text: one of the sizes that its second header can have makes it a bitmap. */
function nameBitmap(bytes: Buffer): string | null {
  if (bytes.length < 18 || bytes.toString('latin1', 0, 2) !== 'BM') return null;
  return [12, 40, 52, 56, 64, 108, 124].includes(bytes.readUInt32LE(14)) ? 'BMP' : null;
}

/** Annex B: a start code, then a unit that begins a stream (H.264: SPS, AUD, SEI, IDR; H.265: VPS, SPS, AUD). */
function nameElementaryStream(bytes: Buffer): string | null {
  if (bytes[0] !== 0 || bytes[1] !== 0) return null;
  const at = bytes[2] === 1 ? 3 : bytes[2] === 0 && bytes[3] === 1 ? 4 : 0;
  const unit = bytes[at];
  if (at === 0 || unit === undefined || unit >= 0x80) return null;
  if (bytes[at + 1] === 1 && [0x40, 0x42, 0x46].includes(unit)) return 'H.265 video';
  return [5, 6, 7, 9].includes(unit & 0x1f) ? 'H.264 video' : null;
}

function nameSvg(bytes: Buffer): string | null {
  const text = bytes
    .toString('latin1', 0, svgWindowBytes)
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  return text.startsWith('<') && text.includes('<svg') ? 'SVG' : null;
}
