// The settings of protocol 2 that name clip models: text in, typed values out.
import { z } from 'zod';

export type ClipModel = {
  name: string;
  /** Where clips are posted, as multipart/form-data. */
  url: string;
  /** The form's field; `#field` at the end of the address chooses another than `file`. */
  field: string;
  windowFrames: number;
  hopFrames: number;
};

type ModelPlace = Pick<ClipModel, 'name' | 'url' | 'field'>;
/** `16, goal_try=32`: a number for all, and a model's own. */
export type ModelNumber = { all: number; own: ReadonlyMap<string, number> };

const namePattern = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const fieldPattern = /^[A-Za-z0-9_.-]{1,64}$/;
const maxModels = 16;

export function clipModelPlaces() {
  return z.string().transform((text, context): ModelPlace[] => {
    const places = text.split(',').map((entry) => readPlace(entry.trim()));
    const known = places.filter((place) => place !== null);
    const names = new Set(known.map(({ name }) => name));
    if (known.length === places.length && names.size === known.length && known.length <= maxModels)
      return known;
    const takes = `up to ${maxModels} name=http://host/path with commas between; each name once, of a-z, 0-9, _ and -`;
    // Never printed: an address may hold a password.
    context.issues.push({ code: 'custom', input: '', message: `is not understood; it takes ${takes}` });
    return z.NEVER;
  });
}

function readPlace(entry: string): ModelPlace | null {
  const mark = entry.indexOf('=');
  const name = entry.slice(0, Math.max(0, mark));
  const address = entry.slice(mark + 1);
  if (!namePattern.test(name) || !URL.canParse(address)) return null;
  const url = new URL(address);
  const field = url.hash.slice(1) || 'file';
  if (!/^https?:$/.test(url.protocol) || !fieldPattern.test(field)) return null;
  url.hash = '';
  return { name, url: url.href, field };
}

export function modelNumber(min: number, max: number) {
  return z.string().transform((text, context): ModelNumber => {
    const [all, ...rest] = text.split(',').map((entry) => entry.trim());
    const own = rest.map((entry) => /^([a-z0-9_-]+)=(\d+)$/.exec(entry));
    const numbers = [all ?? '', ...own.map((found) => found?.[2] ?? '')].map(Number);
    const isGood =
      /^\d+$/.test(all ?? '') && numbers.every((n) => Number.isInteger(n) && n >= min && n <= max);
    if (isGood) {
      return {
        all: Number(all),
        own: new Map(own.map((found) => [found?.[1] ?? '', Number(found?.[2])])),
      };
    }
    const takes = `a whole number from ${min} to ${max}, and a model's own after commas, such as 16,goal_try=32`;
    context.issues.push({ code: 'custom', input: text, message: `is "${text}", but takes ${takes}` });
    return z.NEVER;
  });
}

/** The name of the handshake's parameter; those that Socket.IO and the hub use themselves are taken. */
export function sessionIdName() {
  const taken = new Set(['EIO', 'transport', 'sid', 't', 'j', 'b64', 'key', 'device']);
  return z.string().transform((text, context): string => {
    if (/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(text) && !taken.has(text)) return text;
    const takes = 'letters, digits, _ and -, and no name that Socket.IO or the hub uses itself';
    context.issues.push({ code: 'custom', input: text, message: `is "${text}", but takes ${takes}` });
    return z.NEVER;
  });
}

export function joinClipModels(
  places: readonly ModelPlace[],
  window: ModelNumber,
  hop: ModelNumber,
): ClipModel[] {
  return places.map((place) => ({
    ...place,
    windowFrames: window.own.get(place.name) ?? window.all,
    hopFrames: hop.own.get(place.name) ?? hop.all,
  }));
}

/** Names that have a number of their own but no address. */
export function unknownModels(places: readonly ModelPlace[], ...numbers: ModelNumber[]): string[] {
  const known = new Set(places.map(({ name }) => name));
  return numbers.flatMap(({ own }) => [...own.keys()]).filter((name) => !known.has(name));
}
