import type { ImageHeader } from '../image-header.ts';

export function malformed(message: string): ImageHeader {
  return { kind: 'refused', cause: 'malformed', message };
}
