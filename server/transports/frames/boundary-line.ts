// Which line begins a multipart body. Senders disagree with their own Content-Type about the leading dashes (in the header
// and not in the body, or the opposite), or send none, so the body's first line decides; the header only helps where that
// line has no dashes.

/** RFC 2046 allows 70 characters; some cameras take more. */
const plain = /^--[\x21-\x7e]{1,200}$/;

/** `parameter`: the boundary of the Content-Type, as it stands there; null when none is known. */
export function isBoundaryLine(line: string, parameter: string | null): boolean {
  return plain.test(line) || (parameter !== null && withoutDashes(line) === withoutDashes(parameter));
}

/** Quoted or not, blanks around the equals sign or not. Null for anything but a usable boundary. */
export function readBoundaryParameter(contentType: string | undefined): string | null {
  if (!contentType || !/^\s*multipart\//i.test(contentType)) return null;
  const match = /;\s*boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2] ?? '';
  // Of dashes alone nothing would be left to look for.
  return withoutDashes(boundary) === '' ? null : boundary;
}

function withoutDashes(text: string): string {
  return text.replace(/^-+/, '');
}
