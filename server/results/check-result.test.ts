import { describe, expect, it } from 'vitest';
import { createSeededRandom, type SeededRandom } from '#server/testing/seeded-random.ts';
import { checkResult, checkSource, maxValuesBytes } from './check-result.ts';
import { aResult } from './test-house.ts';

function nested(depth: number): Record<string, unknown> {
  let value: Record<string, unknown> = {};
  for (let level = 1; level < depth; level++) value = { inner: value };
  return value;
}

describe('a result', () => {
  it('goes through as it is, and its values can be changed afterwards without changing it', () => {
    const values = { boxes: [{ rect: [0, 0, 1, 1] }], text: 'é😀' };
    const checked = checkResult(aResult(values));
    values.text = 'changed';
    expect(checked).toMatchObject({
      result: aResult({ boxes: [{ rect: [0, 0, 1, 1] }], text: 'é😀' }),
      text: '{"boxes":[{"rect":[0,0,1,1]}],"text":"é😀"}',
    });
  });

  it('is refused when its values are over the limit in bytes, not in letters', () => {
    const fits = '€'.repeat((maxValuesBytes - '{"t":""}'.length - 2) / 3);
    expect(checkResult(aResult({ t: fits }))).toMatchObject({ text: expect.any(String) });
    expect(checkResult(aResult({ t: `${fits}€` }))).toBe('too_large');
  });

  it.each([
    ['values that are no JSON', { values: { n: 1n } }],
    ['values that hold themselves', { values: circular() }],
    ['values that nest deeper than a database reads', { values: nested(33) }],
    ['values that nest deeper than the stack', { values: nested(200_000) }],
    ['values that are a list', { values: [] as never }],
    ['a time that is none', { at: Number.NaN }],
    ['a time that no database holds', { at: 1e300 }],
    ['a frame number of zero', { seq: 0 }],
    ['a negative duration', { tookMs: -1 }],
    ['an endless duration', { tookMs: Number.POSITIVE_INFINITY }],
  ])('is refused for %s', (_what, change) => {
    expect(checkResult({ ...aResult(), ...change })).toBe('malformed');
  });

  it('loses what a database cannot hold, and nothing else', () => {
    const checked = checkResult(aResult({ 'k\0': 'a\0b', half: '\ud800!', kept: '\\u0000 \\ud800 😀\n' }));
    expect(checked).toMatchObject({
      result: { values: { 'k\ufffd': 'a\ufffdb', half: '\ufffd!', kept: '\\u0000 \\ud800 😀\n' } },
    });
  });

  it('of any text at all is JSON without what a database cannot hold (10,000 texts)', () => {
    const random = createSeededRandom(7);
    for (let n = 0; n < 10_000; n++) {
      const text = randomText(random);
      const checked = checkResult(aResult({ text }));
      if (typeof checked === 'string') expect.fail(checked);
      expect(checked.result.values.text).toBe(text.replaceAll(/[\0\p{Surrogate}]/gu, '\ufffd'));
    }
  });
});

describe('the name of a source', () => {
  it('is cut, cleaned and never empty', () => {
    const nameOf = (name: string) => checkSource({ name, kind: 'physio' }).name;
    expect(nameOf('  HR ')).toBe('HR');
    expect(nameOf('\0 a\ud800')).toBe('\ufffd a\ufffd');
    expect(nameOf('')).toBe('physio');
    expect(nameOf('😀'.repeat(80)).length).toBe(100);
  });
});

function circular(): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  values.self = values;
  return values;
}

const pieces = ['\0', '\ud800', '\udc00', '\\', 'u0000', 'ud800', '"', 'a', '😀', '\n', '\u2028'];
function randomText(random: SeededRandom): string {
  return Array.from({ length: random.below(12) }, () => random.pick(pieces)).join('');
}
