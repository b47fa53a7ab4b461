// Every operation of the API as every kind of caller. The sockets and the older protocols: doors-sockets.test.ts; the pages:
// e2e/doors.spec.ts. A new operation has a row by its access; a new access without a row does not compile.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Access, Operation } from '#contract/api/operation.ts';
import { type OperationId, operations } from '#contract/api/operations/index.ts';
import { type Call, createWorld, type World } from './api/test-calls.ts';
import { type Caller, type Callers, callers, createCallers } from './testing/callers.ts';
import { testPassword } from './testing/start-test-hub.ts';

/** `yes`: whatever the operation answers, it is not the door that says no. */
type Answer = 'yes' | 401 | 403 | 404;
type Row = Record<Caller, Answer>;

const strangers = {
  nobody: 401,
  wrongKey: 401,
  expiredToken: 401,
  disabledPerson: 401,
  endedLogin: 401,
} as const;
const people = { viewerWithout: 'yes', viewerWith: 'yes', operator: 'yes', admin: 'yes' } as const;

/** A viewer cannot tell a device that was not granted from one that does not exist: 404, not 403. */
const table: Record<Access, Row> = {
  open: Object.fromEntries(callers.map((caller) => [caller, 'yes'])) as Row,
  enter: {
    ...strangers,
    ...people,
    otherDevice: 'yes',
    ownDevice: 'yes',
    liveToken: 'yes',
    automation: 'yes',
  },
  watch: {
    ...{ ...strangers, ...people, viewerWithout: 404, automation: 'yes' },
    ...{ otherDevice: 403, ownDevice: 'yes', liveToken: 'yes' },
  },
  read_history: {
    ...{ ...strangers, ...people, viewerWithout: 404, automation: 'yes' },
    ...{ otherDevice: 403, ownDevice: 'yes', liveToken: 403 },
  },
  send: {
    ...{ ...strangers, ...people, viewerWithout: 404, viewerWith: 403, automation: 'yes' },
    ...{ otherDevice: 403, ownDevice: 'yes', liveToken: 403 },
  },
  manage: {
    ...{ ...strangers, ...people, viewerWithout: 404, viewerWith: 403, automation: 'yes' },
    ...{ otherDevice: 403, ownDevice: 403, liveToken: 403 },
  },
  add_device: {
    ...{ ...strangers, ...people, viewerWithout: 403, viewerWith: 403, automation: 'yes' },
    ...{ otherDevice: 403, ownDevice: 403, liveToken: 403 },
  },
  manage_analysers: {
    ...{ ...strangers, ...people, viewerWithout: 403, viewerWith: 403, automation: 'yes' },
    ...{ otherDevice: 403, ownDevice: 403, liveToken: 403 },
  },
  manage_people: {
    ...{ ...strangers, ...people, viewerWithout: 403, viewerWith: 403, operator: 403, automation: 'yes' },
    ...{ otherDevice: 403, ownDevice: 403, liveToken: 403 },
  },
  read_audit: {
    ...{ ...strangers, ...people, viewerWithout: 403, viewerWith: 403, operator: 403, automation: 'yes' },
    ...{ otherDevice: 403, ownDevice: 403, liveToken: 403 },
  },
  read_metrics: {
    ...{ ...strangers, ...people, viewerWithout: 403, viewerWith: 403, automation: 'yes' },
    ...{ otherDevice: 403, ownDevice: 403, liveToken: 'yes' },
  },
  own_account: {
    ...{ ...strangers, ...people, automation: 403 },
    ...{ otherDevice: 403, ownDevice: 403, liveToken: 403 },
  },
};

/** A session that one may not see is answered like one that never was, whoever asks. */
const ofSessions = new Set<OperationId>(['getSession', 'stopSession', 'listTracks', 'listResults']);

let world: World;
let who: Callers;

beforeAll(async () => {
  world = await createWorld();
  who = await createCallers(world.hub, { granted: 'door' });
});
afterAll(() => world.hub.close());

function expected(id: OperationId, caller: Caller, call: Call): Answer {
  const { access } = operations[id] as Operation;
  const answer = table[access][caller];
  if (ofSessions.has(id) && (caller === 'otherDevice' || (caller === 'liveToken' && answer === 403)))
    return 404;
  // A device's key is its own device's, and many calls are about a fresh one.
  const isOwn = call.params?.id === undefined || call.params.id === 'door' || ofSessions.has(id);
  return caller === 'ownDevice' && !isOwn ? table[access].otherDevice : answer;
}

async function knock(id: OperationId, call: Call, headers: Record<string, string>): Promise<number> {
  const { method, path } = operations[id] as Operation;
  const address = Object.entries(call.params ?? {}).reduce(
    (text, [name, value]) => text.replace(`{${name}}`, encodeURIComponent(value)),
    path as string,
  );
  const body = call.type === undefined ? JSON.stringify(call.body) : (call.body as BodyInit);
  const abort = new AbortController();
  const answer = await fetch(`${world.hub.url}${address}?${new URLSearchParams(call.query)}`, {
    method,
    signal: abort.signal,
    headers:
      call.body === undefined ? headers : { ...headers, 'content-type': call.type ?? 'application/json' },
    ...(call.body === undefined ? {} : { body }),
  });
  // A stream goes on for ever; its head is all that the door says.
  abort.abort();
  return answer.status;
}

/** Where the usual call would change who is asking, or asks about one device when the list is the door. */
const instead: Partial<Record<OperationId, Call>> = {
  changePassword: { body: { current: testPassword, password: testPassword } },
  listSessions: { query: {} },
  createToken: { body: { name: 'Mine', scopes: ['read_live'] } },
};

/** The call is about somebody else's: 404 to whom it does not belong. Their own tests show whose may be ended. */
const ofSomebodyElse = new Set<OperationId>(['endLogin', 'revokeToken']);

const cases = (Object.keys(operations) as OperationId[]).flatMap((id) =>
  callers.map((caller) => [id, caller] as const),
);

describe('every operation as every kind of caller', () => {
  it.each(cases)('%s, %s', async (id, caller) => {
    const call = { ...(await world.calls[id]()), ...instead[id] };
    const device = call.params?.id;
    if ((operations[id] as Operation).path.startsWith('/api/devices/') && device) await who.grant(device);
    const wanted = expected(id, caller, call);
    const headers = await who.headersOf(caller);
    const status = await knock(id, call, headers);
    if (wanted !== 'yes') expect(status).toBe(wanted);
    else expect(ofSomebodyElse.has(id) ? [401, 403] : [401, 403, 404]).not.toContain(status);
  });
});
