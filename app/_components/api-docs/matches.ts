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

function textOf(operation: OperationView, tag: string): string {
  const { id, method, path, summary, description, scope, parameters, body, answer } = operation;
  const contents = [body, answer].flatMap((content) => (content?.kind === 'json' ? content.rows : []));
  const fields = [...parameters.flatMap(({ rows }) => rows), ...contents].map(({ name }) => name);
  return [id, method, path, summary, description, scope ?? '', tag, ...fields].join(' ').toLowerCase();
}
