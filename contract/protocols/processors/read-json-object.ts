// Reads one JSON object and keeps the source text of each of its members: processors and clients of this protocol tell `1`
// from `1.0`, and what is passed on must be the text that came in. JSON.parse is the judge of what is JSON; this file only
// notes where each member of the outermost object stands.

export type JsonObject = {
  value: Readonly<Record<string, unknown>>;
  /** Member → its value exactly as written, without the white space around it. Of a repeated member, the last. */
  texts: ReadonlyMap<string, string>;
};

export type JsonProblem = 'not_json' | 'not_an_object' | 'too_deep';

/** Boxes need four levels. Beyond this it is an attack on whoever parses it next. */
export const maxJsonDepth = 64;

type Span = { key: string; text: string };
type Scan = { kind: 'scanned'; members: Span[] } | { kind: 'too_deep' };

export function readJsonObject(
  text: string,
  maxDepth = maxJsonDepth,
): { kind: 'object'; object: JsonObject } | { kind: 'problem'; problem: JsonProblem } {
  // Before JSON.parse, which would build ten million nested arrays from ten megabytes of brackets.
  const scan = scanMembers(text, maxDepth);
  if (scan.kind === 'too_deep') return { kind: 'problem', problem: 'too_deep' };
  const value = parseOrUndefined(text);
  if (value === undefined) return { kind: 'problem', problem: 'not_json' };
  if (!isObject(value)) return { kind: 'problem', problem: 'not_an_object' };
  const texts = new Map(scan.members.map((member) => [JSON.parse(member.key) as string, member.text]));
  return { kind: 'object', object: { value, texts } };
}

/** Right for valid JSON; for anything else it ends somehow, and JSON.parse says what it was. One pass, no recursion. */
function scanMembers(text: string, maxDepth: number): Scan {
  const members: Span[] = [];
  let depth = 0;
  let key: string | null = null;
  let valueStart = 0;

  function endMember(end: number): void {
    if (depth !== 1 || key === null || valueStart === 0) return;
    members.push({ key, text: text.slice(valueStart, end).trim() });
    key = null;
    valueStart = 0;
  }

  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '"': {
        const end = endOfString(text, at);
        if (depth === 1 && key === null) key = text.slice(at, end);
        at = end - 1;
        break;
      }
      case ':':
        if (depth === 1) valueStart = at + 1;
        break;
      case ',':
        endMember(at);
        // Members of an outermost array have no key.
        if (depth === 1) key = null;
        break;
      case '{':
      case '[':
        depth += 1;
        if (depth > maxDepth) return { kind: 'too_deep' };
        break;
      case '}':
      case ']':
        endMember(at);
        depth -= 1;
        break;
    }
  }
  return { kind: 'scanned', members };
}

/** The place after the closing quote: the first quote with an even number of backslashes before it. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let slash = quote - 1;
    while (text[slash] === '\\') slash -= 1;
    if ((quote - slash) % 2 === 1) return quote + 1;
  }
  return text.length;
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
