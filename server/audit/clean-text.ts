// Text that every database keeps: Postgres takes neither NUL nor half of a surrogate pair, and one entry that is refused
// would hold up all that come after it.
const maxLength = 500;

export function cleanText(text: string): string {
  // By way of UTF-8, which has no halves.
  return Buffer.from(text.slice(0, maxLength)).toString().replaceAll('\u0000', '\ufffd');
}

/** The same for every text in a value. What JSON does not know is left out. */
export function cleanValues<T extends object>(values: T): T {
  return JSON.parse(JSON.stringify(values), (_name, value: unknown) =>
    typeof value === 'string' ? cleanText(value) : value,
  ) as T;
}
