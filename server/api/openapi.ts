// GET /api/openapi.json: the API's description, OpenAPI 3.1, written from the same operations that check the requests.
import type { z } from 'zod';
import { errorBodySchema } from '#contract/api/error.ts';
import { describeSchema, type JsonSchema } from '#contract/api/json-schema.ts';
import { isMedia, type Media, type Operation, operationTags } from '#contract/api/operation.ts';
import { errorsOf } from '#contract/api/operation-errors.ts';
import { needsOf } from '#contract/api/operation-needs.ts';
import { hubOperations } from '#contract/api/operations/hub.ts';
import { operations } from '#contract/api/operations/index.ts';
import { type ErrorCode, errorStatus } from '#contract/errors.ts';
import type { Route } from '#server/http/exchange.ts';
import { serve } from '#server/http/serve.ts';

/** Answers the schema, and keeps what it refers to among the document's components. */
type SchemaOf = (schema: z.ZodType, direction: 'request' | 'answer') => JsonSchema;

/** Written once: the operations do not change while the hub runs. */
export function openApiRoutes(): Route[] {
  const document = describeApi(Object.values(operations));
  return [serve(hubOperations.getOpenApi, () => document)];
}

export function describeApi(described: readonly Operation[]) {
  const schemas: Record<string, JsonSchema> = {};
  const schemaOf: SchemaOf = (schema, direction) => {
    const { schema: own, named } = describeSchema(schema, direction);
    Object.assign(schemas, named);
    return own;
  };
  const paths: Record<string, Record<string, object>> = {};
  schemaOf(errorBodySchema, 'answer');
  for (const operation of described) {
    const methods = paths[operation.path] ?? {};
    methods[operation.method.toLowerCase()] = describeOperation(operation, schemaOf);
    paths[operation.path] = methods;
  }
  const document = {
    openapi: '3.1.0',
    info: { title: 'Frameroom', version: '1', description },
    servers: [{ url: '/', description: 'This hub' }],
    tags: operationTags.map((name) => ({ name })),
    paths,
    components: { schemas, securitySchemes },
  };
  // Zod keeps what it refers to in $defs; OpenAPI keeps it among the components.
  return JSON.parse(
    JSON.stringify(document).replaceAll('"#/$defs/', '"#/components/schemas/'),
  ) as typeof document;
}

const description = `Everything the interface can do. Send a personal access token, a device key or ADMIN_TOKEN as
\`Authorization: Bearer KEY\`. Times are epoch milliseconds. Every error has one shape: \`{"error": {"code", "message"}}\`.`;

const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'A personal access token, a device key, or ADMIN_TOKEN.',
  },
  key: {
    type: 'apiKey',
    in: 'query',
    name: 'key',
    description: 'The same, for clients that cannot set headers.',
  },
  cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: 'next-auth.session-token',
    description: 'The login of the pages; over https its name begins with __Secure-.',
  },
} as const;

function describeOperation(operation: Operation, schemaOf: SchemaOf): object {
  const { id, tag, summary, access, body } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: inWords(operation),
    parameters: parametersOf(operation, schemaOf),
    ...(body ? { requestBody: { required: true, content: contentOf(body, 'request', schemaOf) } } : {}),
    responses: responsesOf(operation, schemaOf),
    security: access === 'open' ? [] : Object.keys(securitySchemes).map((scheme) => ({ [scheme]: [] })),
  };
}

function inWords(operation: Operation): string {
  const { who, scope } = needsOf(operation);
  const needs = scope ? `${who} A token needs the scope \`${scope}\`.` : who;
  return operation.description ? `${operation.description}\n\n${needs}` : needs;
}

function parametersOf({ path, params, query, headers }: Operation, schemaOf: SchemaOf): object[] {
  const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const inPath = params ? schemaOf(params, 'request').properties : {};
  return [
    ...named.map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: inPath?.[name] ?? { type: 'string' },
    })),
    ...(query ? fieldsOf(schemaOf(query, 'request'), 'query') : []),
    ...(headers ? fieldsOf(schemaOf(headers, 'request'), 'header') : []),
  ];
}

function fieldsOf({ properties = {}, required = [] }: JsonSchema, place: 'query' | 'header'): object[] {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema,
  }));
}

function responsesOf(operation: Operation, schemaOf: SchemaOf): object {
  const { answer } = operation;
  const good = 'body' in answer ? { content: contentOf(answer.body, 'answer', schemaOf) } : {};
  const codes = errorsOf(operation);
  const statuses = [...new Set(codes.map((code) => errorStatus[code]))];
  const errors = statuses.map((status) => [
    status,
    errorResponse(codes.filter((code) => errorStatus[code] === status)),
  ]);
  return {
    [answer.status]: { description: operation.summary, ...good },
    ...Object.fromEntries(errors),
  };
}

function errorResponse(codes: readonly ErrorCode[]): object {
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  };
}

function contentOf(body: z.ZodType | Media, direction: 'request' | 'answer', schemaOf: SchemaOf): object {
  if (!isMedia(body)) return { 'application/json': { schema: schemaOf(body, direction) } };
  // Without a schema: OpenAPI 3.1 says of a body of bytes nothing but its media type.
  return Object.fromEntries(body.media.map((type) => [type, {}]));
}
