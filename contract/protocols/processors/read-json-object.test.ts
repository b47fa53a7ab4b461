import { describe, expect, it } from 'vitest';
import { createSeededRandom, type SeededRandom } from '#server/testing/seeded-random.ts';
import { maxJsonDepth, readJsonObject } from './read-json-object.ts';

const textOf = (json: string, member: string) => {
  const read = readJsonObject(json);
  return read.kind === 'object' ? read.object.texts.get(member) : read.problem;
};

const spaces = ['', '', ' ', '\n', '\t', ' \r\n '];
const numbers = ['0', '-0', '1', '1.0', '1.50', '1e3', '1E+3', '-2.5e-7', '12345678901234567890', '1e400'];
const strings = ['""', '"a"', '"\\""', '"\\\\"', '"\\\\\\""', '"{[,:]}"', '"\\u0041"', '"é😀"', '"\\ud800"'];

function someJson(random: SeededRandom, depth: number): string {
  const space = () => random.pick(spaces);
  const several = (one: () => string) => Array.from({ length: random.below(4) }, one).join(`${space()},`);
  const value = () => space() + someJson(random, depth - 1) + space();
  switch (random.below(depth > 0 ? 5 : 3)) {
    case 0:
      return random.pick(numbers);
    case 1:
      return random.pick(strings);
    case 2:
      return random.pick(['true', 'false', 'null']);
    case 3:
      return `[${several(value)}${space()}]`;
    default:
      return someObject(random, depth);
  }
}

function someObject(random: SeededRandom, depth: number): string {
  const space = () => random.pick(spaces);
  const member = () =>
    `${space()}${random.pick(strings)}${space()}:${space()}${someJson(random, depth - 1)}${space()}`;
  return `{${Array.from({ length: random.below(5) }, member).join(',')}${space()}}`;
}

function mutated(random: SeededRandom, text: string): string {
  const at = random.below(text.length + 1);
  const junk = random.pick(['"', '\\', '{', '}', '[', ']', ',', ':', ' ', '0', 'x', '\0', '']);
  return text.slice(0, at) + junk + text.slice(at + random.below(3));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

describe('reading a JSON object', () => {
  it.each(['1', '1.0', '1e3', '-0', '1.50', '1E+02', '12345678901234567890123', '"1"', '"1.0"'])(
    'keeps %s as it was written',
    (text) => {
      expect(textOf(`{"a": ${text} ,"b":2}`, 'a')).toBe(text);
    },
  );

  it.each([
    ['{"a":1,"a":2.0}', 'a', '2.0'],
    ['{"a":{"a":1},"b":"a"}', 'a', '{"a":1}'],
    ['{"x":"\\"a\\":5","a":6}', 'a', '6'],
    ['{"\\u0061":7}', 'a', '7'],
    ['{"__proto__":{"type":1}}', '__proto__', '{"type":1}'],
    ['{"a":[1.0, {"b":"]}"} ]\n}', 'a', '[1.0, {"b":"]}"} ]'],
  ])('of %s finds %s', (json, member, text) => {
    expect(textOf(json, member)).toBe(text);
  });

  it.each([
    ['', 'not_json'],
    ['{"a":NaN}', 'not_json'],
    ['{"a":01}', 'not_json'],
    ['{"a":1,}', 'not_json'],
    ["{'a':1}", 'not_json'],
    ['{"a":1}{}', 'not_json'],
    ['\ufeff{}', 'not_json'],
    ['{"a":"\n"}', 'not_json'],
    ['[1,2]', 'not_an_object'],
    ['"a"', 'not_an_object'],
    ['null', 'not_an_object'],
    ['7', 'not_an_object'],
  ])('says what is wrong with %j', (json, problem) => {
    expect(readJsonObject(json)).toEqual({ kind: 'problem', problem });
  });

  it('goes as deep as it says and no deeper, also into ten million brackets', () => {
    const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    expect(readJsonObject(nested(maxJsonDepth)).kind).toBe('object');
    expect(readJsonObject(nested(maxJsonDepth + 1))).toEqual({ kind: 'problem', problem: 'too_deep' });
    expect(readJsonObject('['.repeat(10_000_000))).toEqual({ kind: 'problem', problem: 'too_deep' });
    expect(readJsonObject(`{"a":"${'['.repeat(1000)}"}`).kind).toBe('object');
  });

  it('agrees with JSON.parse on 10,000 documents, and each member text is what stood there', () => {
    const random = createSeededRandom(4);
    for (let round = 0; round < 10_000; round++) {
      const text = random.pick(spaces) + someObject(random, 4) + random.pick(spaces);
      const read = readJsonObject(text);
      if (read.kind !== 'object') return expect.unreachable(text);
      expect(read.object.value).toEqual(JSON.parse(text));
      expect([...read.object.texts.keys()].sort()).toEqual(Object.keys(read.object.value).sort());
      for (const [member, memberText] of read.object.texts) {
        expect(text).toContain(memberText);
        expect(JSON.parse(memberText)).toEqual(read.object.value[member]);
      }
    }
  });

  it('takes of 10,000 broken documents exactly what JSON.parse takes', () => {
    const random = createSeededRandom(44);
    let taken = 0;
    for (let round = 0; round < 10_000; round++) {
      let text = someObject(random, 4);
      for (let times = random.below(3) + 1; times > 0; times--) text = mutated(random, text);
      const value = parsed(text);
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      const read = readJsonObject(text);
      expect(read.kind === 'object', text).toBe(isObject);
      if (read.kind !== 'object') continue;
      taken += 1;
      for (const [member, memberText] of read.object.texts)
        expect(JSON.parse(memberText)).toEqual((value as Record<string, unknown>)[member]);
    }
    expect(taken).toBeGreaterThan(500);
  });

  it('reads an image of ten megabytes in well under a second', () => {
    const text = `{"type":"start","image":"data:image/png;base64,${'A'.repeat(10_000_000)}","n":1.0}`;
    const begin = performance.now();
    expect(textOf(text, 'n')).toBe('1.0');
    expect(performance.now() - begin).toBeLessThan(1000);
  });
});
