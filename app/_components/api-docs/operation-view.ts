// What the API page shows of each operation: plain data, worked out on the server, so that no schema goes to the browser.
import type { z } from 'zod';
import { describeSchema } from '#contract/api/json-schema.ts';
import { namedSchemas } from '#contract/api/named-schemas.ts';
import {
  isMedia,
  type Media,
  type Operation,
  type OperationTag,
  operationTags,
} from '#contract/api/operation.ts';
import { errorsOf } from '#contract/api/operation-errors.ts';
import { needsOf } from '#contract/api/operation-needs.ts';
import { operations } from '#contract/api/operations/index.ts';
import type { Scope } from '#contract/api/tokens.ts';
import type { ErrorCode } from '#contract/errors.ts';
import { curlExample } from './curl-example.ts';
import { type OutlineRow, outlineOf } from './schema-outline.ts';

export type ContentView =
  | { kind: 'json'; rows: OutlineRow[] }
  | { kind: 'media'; types: readonly string[]; description: string };

export type OperationView = Pick<Operation, 'id' | 'method' | 'path' | 'summary'> & {
  description: string;
  who: string;
  scope: Scope | null;
  parameters: { title: string; rows: OutlineRow[] }[];
  body: ContentView | null;
  status: number;
  /** null: the answer is empty. */
  answer: ContentView | null;
  errors: ErrorCode[];
  example: string;
};

export type ShapeView = { name: string; rows: OutlineRow[] };
export type ApiView = {
  groups: { tag: OperationTag; operations: OperationView[] }[];
  shapes: ShapeView[];
};

let view: ApiView | undefined;

/** Worked out once: it takes 40 ms, in which the process would pass no frame on. */
export function viewApi(): ApiView {
  view ??= makeView();
  return view;
}

function makeView(): ApiView {
  const all: Operation[] = Object.values(operations);
  return {
    groups: operationTags.map((tag) => ({
      tag,
      operations: all.filter((operation) => operation.tag === tag).map(viewOperation),
    })),
    shapes: Object.entries(namedSchemas).map(([name, schema]) => {
      const { named } = describeSchema(schema, 'answer');
      return { name, rows: outlineOf(named[name] ?? {}) };
    }),
  };
}

function viewOperation(operation: Operation): OperationView {
  const { id, method, path, summary, description = '', params, query, headers, body, answer } = operation;
  return {
    ...{ id, method, path, summary, description },
    ...needsOf(operation),
    parameters: [
      { title: 'In the path', rows: params ? rowsOf(params) : [] },
      { title: 'In the query', rows: query ? rowsOf(query) : [] },
      { title: 'Headers', rows: headers ? rowsOf(headers) : [] },
    ].filter(({ rows }) => rows.length > 0),
    body: body ? viewContent(body, 'request') : null,
    status: answer.status,
    answer: 'body' in answer ? viewContent(answer.body, 'answer') : null,
    errors: errorsOf(operation),
    example: curlExample(operation),
  };
}

function rowsOf(schema: z.ZodType): OutlineRow[] {
  return outlineOf(describeSchema(schema, 'request').schema);
}

function viewContent(body: z.ZodType | Media, direction: 'request' | 'answer'): ContentView {
  if (isMedia(body)) return { kind: 'media', types: body.media, description: body.description };
  return { kind: 'json', rows: outlineOf(describeSchema(body, direction).schema) };
}
