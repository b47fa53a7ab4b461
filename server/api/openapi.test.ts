import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '#contract/api/operations/index.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';

type Document = {
  paths: Record<string, Record<string, { operationId: string; security: object[] }>>;
  components: { schemas: Record<string, object> };
};

let hub: TestHub;
let document: Document;

beforeAll(async () => {
  hub = await startTestHub();
  document = (await (await hub.call('GET', '/api/openapi.json', undefined, {})).json()) as Document;
});
afterAll(() => hub.close());

/** What is served and not described: no operations of a REST API. */
const undescribed = [
  // The headers of an operation that is described as GET.
  'HEAD /api/devices/:id/snapshot.jpg',
  // Socket.IO, for the pages.
  'GET /api/live',
  'POST /api/live',
];

describe('openapi.json', () => {
  it('is a valid OpenAPI 3.1 document', async () => {
    const outcome = await new Validator().validate(structuredClone(document));
    expect(outcome.errors).toBeUndefined();
    expect(outcome.valid).toBe(true);
  });

  it('refers to nothing that it does not have', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to = '']) => to);
    const known = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect(references.filter((reference) => !known.includes(reference))).toEqual([]);
    expect(references).toContain('#/components/schemas/Device');
    for (const [name, schema] of Object.entries(document.components.schemas))
      expect(Object.keys(schema), name).not.toContain('$ref');
  });

  it('has every operation under its id, and says which are open', () => {
    const described = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    expect(described.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(operations).sort());
    for (const [id, { access }] of Object.entries(operations)) {
      const found = described.find(({ operationId }) => operationId === id);
      expect(found?.security.length === 0, id).toBe(access === 'open');
    }
  });

  it('says of an answer that it may grow, and of a request that it may not', () => {
    const text = JSON.stringify(document.components.schemas.Device);
    expect(text).not.toContain('"additionalProperties":false');
    expect(JSON.stringify(document.paths['/api/devices']?.post)).toContain('"additionalProperties":false');
  });
});

describe('the operations and the routes', () => {
  it('are the same: each operation has one route, under its own id', () => {
    const served = hub.routes.flatMap(({ operation }) => (operation ? [operation.id] : []));
    expect(served.sort()).toEqual(Object.keys(operations).sort());
    for (const [id, operation] of Object.entries(operations)) expect(operation.id).toBe(id);
  });

  it('leave no route under /api without a description, those listed here aside', () => {
    const bare = hub.routes
      .filter(({ path, operation }) => !operation && path.startsWith('/api'))
      .map(({ method, path }) => `${method} ${path}`);
    expect(bare.sort()).toEqual(undescribed.toSorted());
  });
});
