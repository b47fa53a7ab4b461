/** What kind of thing and how large, for the log: never what is in it. */
export function describePayload(payload: unknown): string {
  if (payload === undefined) return 'nothing';
  if (payload instanceof Uint8Array) return `binary, ${payload.length} bytes`;
  if (typeof payload === 'string') return `text, ${payload.length} characters`;
  if (Array.isArray(payload)) return `list, ${payload.length} entries`;
  if (typeof payload === 'object' && payload !== null) return `object, ${Object.keys(payload).length} keys`;
  return payload === null ? 'null' : typeof payload;
}
