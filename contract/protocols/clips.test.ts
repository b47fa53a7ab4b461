import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import { readImagePayload } from './clips.ts';

describe('a process payload', () => {
  const bytes = new Uint8Array([1, 2, 3]);

  it.each([
    [bytes, { kind: 'binary', bytes }],
    [{ image: bytes }, { kind: 'binary', bytes }],
    [
      { frame: bytes, data: 'x' },
      { kind: 'binary', bytes },
    ],
    [
      { image: null, frame: 'AQID' },
      { kind: 'base64', text: 'AQID' },
    ],
    [{ data: 'data:image/png;base64,AQID' }, { kind: 'base64', text: 'AQID' }],
    [{ data: 'DATA:;BASE64,AQID' }, { kind: 'base64', text: 'AQID' }],
    [{ data: 'data:image/png;charset=x;base64,AQID' }, { kind: 'base64', text: 'AQID' }],
  ])('%o is a picture', (payload, expected) => {
    expect(readImagePayload(payload)).toEqual(expected);
  });

  it.each([
    undefined,
    null,
    0,
    true,
    'AQID',
    [],
    {},
    { image: '' },
    { image: {} },
    { image: [1, 2] },
    { image: 'data:,x' },
    { image: 'data:image/png;base64' },
    { IMAGE: 'AQID' },
    () => 1,
    Symbol('x'),
  ])('%o is refused in a sentence', (payload) => {
    expect(readImagePayload(payload)).toEqual({ kind: 'refused', message: expect.stringMatching(/[.}]$/) });
  });

  it('never throws, for 10,000 random ones', () => {
    const random = createSeededRandom(3);
    const text = () =>
      String.fromCharCode(...Array.from({ length: random.below(30) }, () => random.below(65_536)));
    const value = (depth: number): unknown =>
      random.pick<() => unknown>([
        () => Buffer.from(text()),
        text,
        () => `data:${text()}`,
        () => `data:image/png;base64,${text()}`,
        () => random.next() * 1e300,
        () => Number.NaN,
        () => null,
        () => (depth > 5 ? [] : [value(depth + 1)]),
        () =>
          depth > 5
            ? {}
            : { [random.pick(['image', 'frame', 'data', '__proto__', text()])]: value(depth + 1) },
        () => Object.create(null),
      ])();
    const kinds = new Set<string>();
    for (let round = 0; round < 10_000; round += 1) kinds.add(readImagePayload(value(0)).kind);
    expect([...kinds].sort()).toEqual(['base64', 'binary', 'refused']);
  });

  it('takes a long hostile data URL in no time', () => {
    const before = performance.now();
    readImagePayload({ image: `data:${';a'.repeat(5_000_000)}` });
    expect(performance.now() - before).toBeLessThan(1000);
  });
});
