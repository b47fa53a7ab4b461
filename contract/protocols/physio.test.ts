import { describe, expect, it } from 'vitest';
import { createSeededRandom, type SeededRandom } from '#server/testing/seeded-random.ts';
import { epochMs, failure, localStamp, pillowMode, readStamped, success } from './physio.ts';
import { pythonJson } from './python-json.ts';

describe('an argument', () => {
  it('is an unsigned 64-bit little-endian time and a body, and nothing of it is copied', () => {
    const bytes = Buffer.from([0x00, 0xe4, 0x0b, 0x54, 0x02, 0, 0, 0, 1, 2, 3]);
    const stamped = readStamped(bytes);
    expect(stamped?.timestamp).toBe(10_000_000_000n);
    expect(stamped?.body.buffer).toBe(bytes.buffer);
    expect([...(stamped?.body ?? [])]).toEqual([1, 2, 3]);
    expect(readStamped(Buffer.alloc(8, 255))).toMatchObject({
      timestamp: 2n ** 64n - 1n,
      body: { length: 0 },
    });
    expect(readStamped(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0).buffer)?.timestamp).toBe(1n);
  });

  it.each([
    Buffer.alloc(7),
    Buffer.alloc(0),
    'twelve bytes',
    12,
    null,
    undefined,
    {},
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
  ])('that is under 8 bytes, or not bytes, is none: %o', (data) => expect(readStamped(data)).toBeNull());

  it('of any kind is read or refused, and never throws, in 10,000 random cases', () => {
    const random = createSeededRandom(1);
    for (let round = 0; round < 10_000; round++) {
      const data = randomArgument(random);
      const stamped = readStamped(data);
      const isBytes = data instanceof Uint8Array || data instanceof ArrayBuffer;
      expect(stamped !== null).toBe(isBytes && data.byteLength >= 8);
      if (!stamped) continue;
      expect(stamped.timestamp >= 0n && stamped.timestamp < 2n ** 64n).toBe(true);
      expect(localStamp(stamped.timestamp) ?? '20000101000000').toMatch(/^\d{14}$/);
      const ms = epochMs(stamped.timestamp);
      expect(ms === null || Number.isSafeInteger(ms)).toBe(true);
      expect(pillowMode(stamped.body)).toBeTruthy();
    }
  });
});

function randomArgument(random: SeededRandom): unknown {
  const bytes = Uint8Array.from({ length: random.below(40) }, () => random.below(256));
  // Half of the times near now, where a bit decides between sense and nonsense.
  if (bytes.length >= 8 && random.below(2) === 0) {
    new DataView(bytes.buffer).setBigUint64(
      0,
      BigInt(Date.UTC(random.below(12_000), 0)) & (2n ** 64n - 1n),
      true,
    );
  }
  return random.pick([
    bytes,
    bytes,
    Buffer.from(bytes),
    bytes.buffer,
    String(bytes),
    [...bytes],
    { bytes },
    null,
    bytes.length,
  ]);
}

describe('a start', () => {
  it('is written as year to second in the local time of the server', () => {
    const date = new Date(2026, 0, 2, 3, 4, 5, 678);
    expect(localStamp(BigInt(date.getTime()))).toBe('20260102030405');
  });

  it('beyond the years of four digits is none, up to the largest number of 64 bits', () => {
    expect(localStamp(BigInt(Date.UTC(9999, 11, 30)))).toMatch(/^9999/);
    for (const timestamp of [BigInt(Date.UTC(10_000, 0)), 8_640_000_000_000_001n, 2n ** 64n - 1n]) {
      expect(localStamp(timestamp)).toBeNull();
      expect(epochMs(timestamp)).toBeNull();
    }
  });

  it('is a time of capture only when it can be one: no counting from a start of its own', () => {
    expect(epochMs(1_767_225_600_123n)).toBe(1_767_225_600_123);
    expect(epochMs(12_345n)).toBeNull();
  });
});

it.each([
  [0, 1, '1'],
  [0, 2, 'L'],
  [0, 4, 'L'],
  [0, 8, 'L'],
  [0, 16, 'I;16'],
  [2, 8, 'RGB'],
  [2, 16, 'RGB'],
  [3, 1, 'P'],
  [3, 8, 'P'],
  [4, 8, 'LA'],
  [4, 16, 'RGBA'],
  [6, 8, 'RGBA'],
  [6, 16, 'RGBA'],
])(
  'a PNG of colour type %i with %i bits is called what Pillow calls it: %s',
  (colourType, bitDepth, mode) => {
    const header = Buffer.alloc(33);
    header[24] = bitDepth;
    header[25] = colourType;
    expect(pillowMode(header)).toBe(mode);
  },
);

describe('JSON', () => {
  it('is written as Python writes it, to the byte', () => {
    expect(success).toBe('{"success": true}');
    expect(failure('Session is not running')).toBe('{"success": false, "error": "Session is not running"}');
    expect(pythonJson({ a: [1, 2.5, { b: null }], 'é"': 'schön \u{1f600}\n', c: [], d: {} })).toBe(
      '{"a": [1, 2.5, {"b": null}], "\\u00e9\\"": "sch\\u00f6n \\ud83d\\ude00\\n", "c": [], "d": {}}',
    );
  });

  it('keeps all digits of 64 bits', () => {
    expect(pythonJson({ recv_ts: 18_446_744_073_709_551_615n })).toBe('{"recv_ts": 18446744073709551615}');
  });

  it('says the same as JSON.stringify of anything that is JSON, in 10,000 random cases', () => {
    const random = createSeededRandom(2);
    for (let round = 0; round < 10_000; round++) {
      const value = randomJson(random, 4);
      expect(JSON.parse(pythonJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }
  });
});

function randomJson(random: SeededRandom, depth: number): unknown {
  const kind = random.below(depth > 0 ? 8 : 6);
  if (kind === 6) return Array.from({ length: random.below(4) }, () => randomJson(random, depth - 1));
  if (kind === 7) {
    const entries = Array.from({ length: random.below(4) }, () => [
      randomText(random),
      randomJson(random, depth - 1),
    ]);
    return Object.fromEntries(entries);
  }
  return [null, true, random.next() * 1e300, -random.below(1000), Number.NaN, randomText(random)][kind];
}

function randomText(random: SeededRandom): string {
  return String.fromCharCode(...Array.from({ length: random.below(5) }, () => random.below(65_536)));
}
