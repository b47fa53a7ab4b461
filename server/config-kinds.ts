// The kinds of values a setting takes: text of the environment in, a checked value out. Each kind says in words what it takes.
import { z } from 'zod';
import { deviceIdSchema } from '#contract/ids.ts';

const unitFactors: Record<string, number> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};
const bytesPattern = /^([\d_]*\.?\d+)\s*([a-z]*)$/i;

type Parse<T> = (text: string) => T | undefined;

/** A kind from a parser; `undefined` means the text is not one of this kind. `show: false` for what must not be printed. */
function kind<T>(takes: string, parse: Parse<T>, { show = true } = {}) {
  return z.string().transform((text, context): T => {
    const value = parse(text);
    if (value !== undefined) return value;
    const got = show ? `is "${text}"` : `has ${text.length} characters`;
    context.issues.push({ code: 'custom', input: text, message: `${got}, but takes ${takes}` });
    return z.NEVER;
  });
}

function numberFrom(text: string, pattern: RegExp, min: number, max: number): number | undefined {
  if (!pattern.test(text)) return undefined;
  const value = Number(text.replaceAll('_', ''));
  return value >= min && value <= max ? value : undefined;
}

export function wholeNumber(min: number, max: number) {
  return kind(`a whole number from ${min} to ${max}`, (text) => numberFrom(text, /^\d[\d_]*$/, min, max));
}

/** Seconds in the environment, milliseconds in code. Parts of a second are fine. */
export function seconds(min: number, max: number) {
  return kind(`a number of seconds from ${min} to ${max}`, (text) => {
    const value = numberFrom(text, /^\d[\d_]*(\.\d+)?$/, min, max);
    return value === undefined ? undefined : Math.round(value * 1000);
  });
}

export function bytes(min: number, max: number) {
  return kind(`a number of bytes from ${min} to ${max}, such as 8MB, 8MiB or 8_000_000`, (text) => {
    const [, digits = '', unit = ''] = bytesPattern.exec(text) ?? [];
    const value = Math.round(
      Number(digits.replaceAll('_', '')) * (unitFactors[unit.toLowerCase()] ?? Number.NaN),
    );
    return digits && value >= min && value <= max ? value : undefined;
  });
}

export function onOff() {
  return kind('on or off', (text) => {
    const word = text.toLowerCase();
    if (['on', 'true', '1', 'yes'].includes(word)) return true;
    return ['off', 'false', '0', 'no'].includes(word) ? false : undefined;
  });
}

export function oneOf<const T extends string>(...words: T[]) {
  return kind(`one of ${words.join(', ')}`, (text) =>
    words.find((word) => word.toLowerCase() === text.toLowerCase()),
  );
}

export function secret(minCharacters: number) {
  return kind(`at least ${minCharacters}`, (text) => (text.length >= minCharacters ? text : undefined), {
    show: false,
  });
}

/** Plain text: whoever uses it meets it as what a client may name, too. */
export function deviceIdText() {
  return kind('a device id: letters, digits, dots, dashes and underscores', (text) =>
    deviceIdSchema.safeParse(text).success ? text : undefined,
  );
}

export function emailAddress() {
  return kind('an e-mail address', (text) => {
    const parsed = z.email().safeParse(text.toLowerCase());
    return parsed.success ? parsed.data : undefined;
  });
}

/** `https://host[:port]` and nothing after it: the hub answers at the root of its address. */
export function webOrigin() {
  return kind('an address such as https://frames.example.org, with no path', (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const plain = url && url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password;
    return plain && /^https?:$/.test(url.protocol) ? url.origin : undefined;
  });
}

/** `https://host/path`: an address at which something answers. */
export function webAddress() {
  return kind('an address such as https://id.example.org/realms/lab', (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url && /^https?:$/.test(url.protocol) && !url.username && !url.password ? text : undefined;
  });
}

/** Never printed: it may hold a password. */
export function mailServer() {
  return kind(
    'an address such as smtps://user:password@mail.example.org',
    (text) =>
      /^smtps?:\/\/[^/]/.test(text) && URL.canParse(text) && new URL(text).hostname ? text : undefined,
    { show: false },
  );
}

/** Never printed: it may hold a password. */
export function databaseUrl() {
  return z.string().transform((text, context) => {
    if (/^(file:.|postgres(ql)?:\/\/.)/.test(text)) return text;
    const scheme = /^[a-z][a-z\d+.-]*:/i.exec(text)?.[0] ?? 'something else';
    const takes = 'file:path/to/frameroom.db (SQLite) or postgres://user:password@host/name';
    context.issues.push({ code: 'custom', input: '', message: `begins with ${scheme}, but takes ${takes}` });
    return z.NEVER;
  });
}
