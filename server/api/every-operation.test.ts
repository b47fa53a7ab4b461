// Calls every operation that is described, and holds the answer against its description.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorBodySchema } from '#contract/api/error.ts';
import { isMedia, type Operation } from '#contract/api/operation.ts';
import { errorsOf } from '#contract/api/operation-errors.ts';
import { type OperationId, operations } from '#contract/api/operations/index.ts';
import { errorStatus } from '#contract/errors.ts';
import { type Call, createWorld, type World } from './test-calls.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.hub.close());

function send({ method, path }: Operation, call: Call, by: Record<string, string>): Promise<Response> {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => call.params?.[name] ?? 'none');
  const query = call.query ? `?${new URLSearchParams(call.query)}` : '';
  const { body, type = 'application/json' } = call;
  if (body === undefined) return fetch(world.hub.url + filled + query, { method, headers: by });
  return fetch(world.hub.url + filled + query, {
    method,
    headers: { ...by, 'content-type': type },
    body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body),
  });
}

const callerOf = (operation: Operation, call: Call): Record<string, string> =>
  call.by ?? (operation.access === 'open' ? {} : { authorization: `Bearer ${world.token}` });

/** The whole answer; of an endless one its beginning. */
async function expectDescribed(operation: Operation, answer: Response): Promise<void> {
  const described = operation.answer;
  if (answer.status !== described.status) expect.unreachable(`${answer.status} ${await answer.text()}`);
  if (!('body' in described)) expect(await answer.text()).toBe('');
  else if (isMedia(described.body)) {
    expect(described.body.media).toContain(answer.headers.get('content-type')?.split(';')[0]);
    await answer.body?.cancel();
  } else {
    expect(answer.headers.get('content-type')).toContain('application/json');
    const body: unknown = await answer.json();
    // Parsing leaves out what the schema does not know.
    expect(described.body.parse(body)).toEqual(body);
  }
}

async function expectError(operation: Operation, answer: Response, status: number): Promise<void> {
  const text = await answer.text();
  expect(answer.status, text).toBe(status);
  const { code } = errorBodySchema.parse(JSON.parse(text)).error;
  expect(errorsOf(operation)).toContain(code);
  expect(errorStatus[code]).toBe(status);
}

const all = Object.entries(operations) as [OperationId, Operation][];
const where = (suits: (operation: Operation) => boolean) => all.filter(([, operation]) => suits(operation));

describe('a good call is answered as described', () => {
  it.each(all)('%s', async (id, operation) => {
    const call = await world.calls[id]();
    const answer = id === 'setUp' ? world.setUp : await send(operation, call, callerOf(operation, call));
    await expectDescribed(operation, answer);
  });
});

describe('without a key or login it is a 401', () => {
  it.each(where(({ access }) => access !== 'open'))('%s', async (id, operation) => {
    const answer = await send(operation, await world.calls[id](), {});
    await expectError(operation, answer, 401);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
  });
});

describe('with a key that is not valid it is a 401', () => {
  it.each(where(({ access }) => access !== 'open'))('%s', async (id, operation) => {
    const call = await world.calls[id]();
    await expectError(operation, await send(operation, call, { authorization: 'Bearer frt_wrong' }), 401);
  });
});

const bodies = [[], 'text', { 'no-such-field': 1 }, null];
const hasJsonBody = ({ body }: Operation) => body !== undefined && !isMedia(body);

describe('a body that is not the described one is a 400', () => {
  it.each(where(hasJsonBody))('%s', async (id, operation) => {
    const call = await world.calls[id]();
    const by = callerOf(operation, call);
    for (const body of bodies)
      await expectError(operation, await send(operation, { ...call, body }, by), 400);
    for (const text of ['', '{"cut":', '\u0000'])
      await expectError(operation, await send(operation, { ...call, body: Buffer.from(text) }, by), 400);
  });
});

describe('a query that is not the described one is a 400', () => {
  it.each(where(({ query }) => query !== undefined))('%s', async (id, operation) => {
    const call = await world.calls[id]();
    const query = { ...call.query, no_such_field: '1' };
    await expectError(operation, await send(operation, { ...call, query }, callerOf(operation, call)), 400);
  });
});
