// A Matroska stream with JPEGs as they are and their times in milliseconds: the one way to tell ffmpeg exact times over a
// pipe (`image2pipe` loses them, the concat demuxer was off by up to 20 ms).

export type TimedJpeg = {
  jpeg: Buffer;
  /** Since the first, strictly increasing. */
  ms: number;
};

export function* matroskaOf(width: number, height: number, frames: Iterable<TimedJpeg>): Generator<Buffer> {
  yield header(width, height);
  for (const { jpeg, ms } of frames) yield cluster(jpeg, ms);
}

function header(width: number, height: number): Buffer {
  const ebml = element(
    '1a45dfa3',
    number('4286', 1),
    number('42f7', 1),
    number('42f2', 4),
    number('42f3', 8),
    text('4282', 'matroska'),
    number('4287', 4),
    number('4285', 2),
  );
  const segmentOfUnknownSize = Buffer.from('1853806701ffffffffffffff', 'hex');
  const info = element('1549a966', number('2ad7b1', 1_000_000), text('4d80', 'hub'), text('5741', 'hub'));
  const size = element('e0', number('b0', width), number('ba', height));
  const track = element(
    'ae',
    number('d7', 1),
    number('73c5', 1),
    number('83', 1),
    number('9c', 0),
    text('86', 'V_MJPEG'),
    size,
  );
  return Buffer.concat([ebml, segmentOfUnknownSize, info, element('1654ae6b', track)]);
}

/** One cluster per frame: a block's own time has 16 bits only. */
function cluster(jpeg: Buffer, ms: number): Buffer {
  const keyFrameOfTrack1 = Buffer.from([0x81, 0, 0, 0x80]);
  return element('1f43b675', number('e7', ms), element('a3', keyFrameOfTrack1, jpeg));
}

function element(id: string, ...parts: Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(length) | (1n << 56n));
  return Buffer.concat([Buffer.from(id, 'hex'), size, ...parts]);
}

function number(id: string, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return element(id, bytes);
}

function text(id: string, value: string): Buffer {
  return element(id, Buffer.from(value));
}
