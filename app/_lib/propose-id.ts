const longestId = 64;

/** A device id that can be said aloud, made from its name: `Front Door (left)` → `front-door-left`. */
export function proposeId(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = plain.replace(/[^a-z0-9._]+/g, '-').replace(/^[^a-z0-9]+/, '');
  return words.slice(0, longestId).replace(/[-._]+$/, '');
}

/** The first of `base`-1, `base`-2, … that is not taken. */
export function nextFreeId(base: string, taken: Iterable<string>): string {
  const known = new Set(taken);
  let number = 1;
  while (known.has(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}
