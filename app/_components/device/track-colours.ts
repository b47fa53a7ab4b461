// A colour for each track. Light ones: black text on them has at least 7 : 1, and with a dark edge they stand out on any picture.
export const trackColours = [
  '#ffd43b',
  '#66d9ff',
  '#8ce99a',
  '#ffa8d8',
  '#ffb061',
  '#c5b3ff',
  '#5ff0d0',
  '#f1f3f5',
] as const;

/** The same names get the same colours, and a track keeps its own when another comes, unless both want the same one. */
export function coloursOf(names: readonly string[]): Map<string, string> {
  const taken = new Set<number>();
  const colours = new Map<string, string>();
  for (const name of [...new Set(names)].sort()) {
    let at = hash(name) % trackColours.length;
    while (taken.has(at) && taken.size < trackColours.length) at = (at + 1) % trackColours.length;
    taken.add(at);
    colours.set(name, trackColours[at] ?? trackColours[0]);
  }
  return colours;
}

function hash(text: string): number {
  let sum = 7;
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  return sum;
}
