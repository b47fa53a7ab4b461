// JSON text as Python's json.dumps writes it. The originals were Python programs, and some of their clients compare the text:
// a space after each colon and comma, nothing but ASCII. A bigint is written with all its digits.

export function pythonJson(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return scalar(value);
  const entries = Object.entries(value).filter(([, inner]) => isWritten(inner));
  return `{${entries.map(([name, inner]) => `${scalar(name)}: ${pythonJson(inner)}`).join(', ')}}`;
}

/** What JSON has no word for is left out of objects, and is null in arrays, as with JSON.stringify. */
function isWritten(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function' && typeof value !== 'symbol';
}

function scalar(value: unknown): string {
  const text = isWritten(value) ? JSON.stringify(value) : 'null';
  return text.replaceAll(
    /[\u007f-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
