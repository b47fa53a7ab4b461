// Text found anywhere and in either case, as a pattern in which each letter stands as the set of its cases. LIKE would fold
// ASCII only (SQLite), or what the locale of the database knows (Postgres): Ü and ü would be two letters.

/** For SQLite's GLOB. */
export function toCaselessGlob(text: string): string {
  return `*${[...text].map((letter) => setOf(letter) ?? (/[*?[]/.test(letter) ? `[${letter}]` : letter)).join('')}*`;
}

/** For Postgres' `~`. */
export function toCaselessExpression(text: string): string {
  return [...text].map((letter) => setOf(letter) ?? letter.replace(/[!-/:-@[-`{-~]/, '\\$&')).join('');
}

function setOf(letter: string): string | null {
  const upper = letter.toUpperCase();
  const cases = new Set([letter, upper, letter.toLowerCase(), upper.toLowerCase()]);
  const single = [...cases].filter((form) => [...form].length === 1);
  return single.length > 1 ? `[${single.join('')}]` : null;
}
