// Small damage to texts and values, by a seed: what a fuzz test sends in place of what is right.
import type { SeededRandom } from './seeded-random.ts';

/** Bytes that mean something to somebody on the way. */
const spices = [
  '\0',
  '%00',
  '%',
  '%zz',
  '\x80\xff',
  ' ',
  '"',
  "'",
  ';',
  ',',
  '=',
  '.',
  '..',
  '/',
  '\\',
  '<',
  '🙂',
  '\x7f',
  '-1',
  '{}',
];

/** As latin1, one character a byte. */
export function mutateText(random: SeededRandom, text: string): string {
  const at = random.below(text.length + 1);
  const to = at + random.below(8);
  return random.pick<() => string>([
    () => text,
    () => text.slice(0, at),
    () => text.slice(at),
    () => text.slice(0, at) + text.slice(to),
    () => text.slice(0, at) + String.fromCharCode(random.below(256)) + text.slice(at + 1),
    () => text.slice(0, at) + latin1(random.pick(spices)) + text.slice(at),
    () => text + latin1(random.pick(spices)),
    () => text + text,
    () => text.toUpperCase(),
    () => text.repeat(1 + random.below(60)).slice(0, 12_000),
    () => [...text].reverse().join(''),
    () => encodeURIComponent(text),
    () => '',
  ])();
}

export const latin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

const values: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1e308, 2 ** 53, 0.5, '', ' ', 'x', '0', 'null', '\0', '\ud800', '__proto__'],
  ...[
    [],
    {},
    [null],
    [[]],
    { toString: 1 },
    { length: -1 },
    '../../etc/passwd',
    "' OR 1=1 --",
    '🙂',
    '%s%n',
    '9'.repeat(400),
  ],
];

const strangeNames = ['__proto__', 'constructor', 'toString', '', 'id', 'role', 'x'];

/** JSON text in which one thing, or a few, are not what they were. */
export function mutateJson(random: SeededRandom, body: unknown): Buffer {
  const text = JSON.stringify(mutateValue(random, body)) ?? 'undefined';
  const bytes = Buffer.from(text);
  const at = random.below(bytes.length);
  return random.pick<() => Buffer>([
    ...Array<() => Buffer>(6).fill(() => bytes),
    () => bytes.subarray(0, at),
    () => Buffer.concat([bytes.subarray(0, at), Buffer.from([random.below(256)]), bytes.subarray(at + 1)]),
    () => Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff, 0xc0, 0x80]), bytes.subarray(at)]),
    () => Buffer.concat([bytes, bytes]),
    () =>
      Buffer.from(
        text.replace(
          '{',
          `{"__proto__":${JSON.stringify(random.pick(values))},"constructor":{"prototype":{"role":"admin"}},`,
        ),
      ),
    () => Buffer.from(text.replace(/"(\w+)":/, `"$1":${JSON.stringify(random.pick(values))},"$1":`)),
    () => Buffer.from(nest(random.below(6000))),
    () => Buffer.from(text, 'utf16le'),
  ])();
}

const nest = (depth: number) => '{"a":['.repeat(depth) + ']}'.repeat(depth);

function mutateValue(random: SeededRandom, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random.below(6) === 0) return instead(random, value);
  const names = Object.keys(value);
  const name = random.below(20) === 0 ? undefined : names[random.below(names.length)];
  if (name === undefined) return { ...value, [random.pick(strangeNames)]: random.pick(values) };
  const copy: Record<string, unknown> = { ...value };
  if (random.below(4) === 0) delete copy[name];
  else copy[name] = mutateValue(random, copy[name]);
  return Array.isArray(value) ? Object.values(copy) : copy;
}

function instead(random: SeededRandom, value: unknown): unknown {
  if (random.below(20) === 0) return 'x'.repeat(random.below(70_000));
  return typeof value === 'string' && random.below(2) === 0 ? mutateText(random, value) : random.pick(values);
}
