// Which operations a filter leaves: those that have every word of it somewhere. Pure.
import type { ApiView, OperationView } from './operation-view.ts';

export function filterGroups(groups: ApiView['groups'], text: string): ApiView['groups'] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return groups;
  return groups
    .map(({ tag, operations }) => ({
      tag,
      operations: operations.filter((operation) => {
        const all = textOf(operation, tag);
        return words.every((word) => all.includes(word));
      }),
    }))
    .filter(({ operations }) => operations.length > 0);
}

function textOf({ id, method, path, summary, description, scope }: OperationView, tag: string): string {
  return [id, method, path, summary, description, scope ?? '', tag].join(' ').toLowerCase();
}
