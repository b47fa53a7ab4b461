// 10,000 broken requests of each kind at a whole hub: handshakes, cookies, keys, JSON bodies. Whatever comes, the answer is no
// error of the hub's, has the one shape, tells no secret, and the hub goes on. What fails names its seed.
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMedia, type Operation } from '#contract/api/operation.ts';
import { type OperationId, operations } from '#contract/api/operations/index.ts';
import { errorStatus } from '#contract/errors.ts';
import { readRuntime } from '#server/runtime-handle.ts';
import { type Call, createWorld, type World } from './api/test-calls.ts';
import { brokenHandshake, type Case } from './testing/broken-handshake.ts';
import { latin1, mutateJson, mutateText } from './testing/mutate.ts';
import {
  createRawHttp,
  inLine,
  inPath,
  type RawAnswer,
  type RawHttp,
  rawRequest,
} from './testing/raw-http.ts';
import { createSeededRandom, type SeededRandom } from './testing/seeded-random.ts';
import { adminToken, testPassword } from './testing/start-test-hub.ts';

const casesOfEach = 10_000;
const connections = 8;
const patienceMs = 180_000;

let world: World;
let deviceKey: string;
let cookie: string;
let me: string;
let secrets: string[];
const errors: string[] = [];

beforeAll(async () => {
  const log = pino({ level: 'error' }, { write: (line: string) => void errors.push(line) });
  world = await createWorld({ log, env: { LOGIN_TRIES_PER_ADDRESS: '1000000' } });
  deviceKey = await world.hub.addDevice('fuzzed');
  const person = await world.hub.addPerson('fuzzed@example.org', { grants: ['fuzzed'] });
  ({ cookie, id: me } = person);
  secrets = [
    adminToken,
    deviceKey,
    world.token,
    testPassword,
    readRuntime().authSecret,
    cookie.slice(cookie.indexOf('=') + 1),
  ];
}, patienceMs);
afterAll(() => world.hub.close());

/** Each case of a seed of its own, a few at a time; answers how often each status came. */
async function fuzz(kind: number, make: (random: SeededRandom) => Case): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  let next = 0;
  async function work(): Promise<void> {
    const raw = createRawHttp(world.hub.port);
    try {
      while (next < casesOfEach) await run(raw, next++);
    } finally {
      raw.close();
    }
  }
  async function run(raw: RawHttp, number: number): Promise<void> {
    const seed = kind * 1_000_000 + number;
    const { request, check } = make(createSeededRandom(seed));
    try {
      const answer = await raw.ask(request);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      checkAnswer(answer);
      check?.(answer);
    } catch (error) {
      const sent = request.toString('latin1').slice(0, 2000);
      throw new Error(`Seed ${seed}: ${(error as Error).message}\n${sent}`, { cause: error });
    }
  }
  await Promise.all(Array.from({ length: connections }, work));
  return statuses;
}

function checkAnswer({ status, head, body }: RawAnswer): void {
  if (status >= 500) throw new Error(`${head}\n${body}`);
  const told = secrets.find((secret) => body.includes(secret) || head.includes(secret));
  if (told) throw new Error(`a secret is told: ${head}\n${body}`);
  const inside = /\$argon2|\n\s+at |node_modules|file:\/\/|\/server\/|SQLITE|prisma/i.exec(body);
  if (inside && !/^content-type: text\/(html|javascript)/im.test(head))
    throw new Error(`it tells of its inside: ${inside[0]} in ${body}`);
}

/** Refusals of our own API. What Node's reader of heads refuses, and what is no address of ours, has no body. */
function checkShape({ status, body }: RawAnswer): void {
  if (status < 400 || (body === '' && [400, 404, 431].includes(status))) return;
  const { error, ...rest } = JSON.parse(body) as {
    error: { code: keyof typeof errorStatus; message: string };
  };
  const { code, message, ...more } = error;
  expect([errorStatus[code], typeof message, rest, more]).toEqual([status, 'string', {}, {}]);
}

async function expectServing(): Promise<void> {
  const answer = await world.hub.call('GET', '/api/devices/fuzzed', undefined, { cookie });
  expect(answer.status).toBe(200);
  expect(errors, 'lines of level error').toEqual([]);
}

// Cookies

function cookies(random: SeededRandom): Case {
  const [name = '', value = ''] = cookie.split(/=(.*)/s);
  const cut = random.below(value.length);
  const secure = `__Secure-${name}`;
  const header = random.pick<() => string>([
    () => cookie,
    () => `${name}=${mutateText(random, value)}`,
    () => mutateText(random, cookie),
    () => `${name}.0=${value.slice(0, cut)}; ${name}.1=${value.slice(cut)}`,
    () => `${name}.1=${mutateText(random, value.slice(cut))}; ${name}.0=${value.slice(0, cut)}`,
    () => `${name}.${mutateText(random, '0')}=${value}`,
    () => `${secure}=${value}; ${cookie}`,
    () => `${secure}.0=${value}`,
    () => Array.from({ length: random.below(700) }, (_, at) => `c${at}=${random.below(99)}`).join('; '),
    () => `${name}=${'A'.repeat(random.below(17_000))}`,
    () => latin1(`${name}=\u0000é🙂${value}`),
    () => `${cookie}; ${name}=${mutateText(random, value)}`,
    () => `__proto__=1; constructor=2; ${mutateText(random, cookie)}`,
    () =>
      `${name}=${value
        .split('.')
        .map((part) => mutateText(random, part))
        .join('.')}`,
  ])();
  return {
    request: rawRequest('GET', random.pick(['/api/me', '/api/me', '/api/devices/fuzzed']), [
      `Cookie: ${header}`,
    ]),
    check(answer) {
      checkShape(answer);
      // Some damage does not touch the value; nobody else may come of any.
      if (answer.status === 200 && answer.body.includes('"login"')) expect(answer.body).toContain(me);
    },
  };
}

// Keys

function keys(random: SeededRandom): Case {
  const real = random.pick([deviceKey, world.token, adminToken]);
  const key = mutateText(random, real);
  const path = '/api/devices/fuzzed';
  const wayIn = random.pick<() => { request: Buffer; isReal: boolean }>([
    () => ({
      request: rawRequest('GET', path, [`Authorization: Bearer ${key}`]),
      isReal: inLine(key).trim() === real,
    }),
    () => ({
      request: rawRequest('GET', path, [`Authorization: ${mutateText(random, 'Bearer')} ${real}`]),
      isReal: true,
    }),
    () => ({ request: rawRequest('GET', `${path}?key=${key}`), isReal: readQuery(key) === real }),
    () => ({ request: rawRequest('GET', `${path}?key=${percent(key)}`), isReal: key === real }),
    () => ({ request: rawRequest('GET', `${path}?key=${key}&key=${real}`), isReal: readQuery(key) === real }),
    () => ({ request: rawRequest('GET', `/k/${key}${path}`), isReal: key === real }),
    () => ({ request: rawRequest('GET', `/k/${percent(key)}${path}`), isReal: false }),
    () => ({ request: rawRequest('GET', `/k/${real}/k/${key}${path}`), isReal: key === real }),
  ])();
  return {
    request: wayIn.request,
    check(answer) {
      checkShape(answer);
      if (!wayIn.isReal) expect(answer.status).not.toBe(200);
    },
  };
}

const percent = (text: string) =>
  [...Buffer.from(text, 'latin1')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
/** As bytes go into the address, and as the hub reads them. */
const readQuery = (key: string) => new URLSearchParams(`key=${inPath(key)}`).get('key');

// JSON bodies

type Post = { operation: Operation; call: Call };

function bodies(random: SeededRandom, posts: readonly Post[]): Case {
  const { operation, call } = random.pick(posts);
  const target = Object.entries(call.params ?? {}).reduce(
    (text, [name, value]) => text.replace(`{${name}}`, encodeURIComponent(value)),
    operation.path as string,
  );
  const by = Object.entries(call.by ?? { authorization: `Bearer ${world.token}` });
  const headers = [...by.map(([name, value]) => `${name}: ${value}`), 'Content-Type: application/json'];
  return {
    request: rawRequest(operation.method, target, headers, mutateJson(random, call.body)),
    check: checkShape,
  };
}

async function findPosts(): Promise<Post[]> {
  const posts: Post[] = [];
  for (const id of Object.keys(operations) as OperationId[]) {
    const operation = operations[id] as Operation;
    if (operation.body && !isMedia(operation.body)) posts.push({ operation, call: await world.calls[id]() });
  }
  return posts;
}

describe(`${casesOfEach} broken requests of each kind`, () => {
  it('handshakes', { timeout: patienceMs }, async () => {
    const sids: string[] = [];
    const statuses = await fuzz(1, (random) => brokenHandshake(random, { key: deviceKey, cookie, sids }));
    expect([...statuses.keys()], 'some come in, some do not').toEqual(
      expect.arrayContaining([101, 200, 400]),
    );
    await expectServing();
  });

  it('cookies', { timeout: patienceMs }, async () => {
    const statuses = await fuzz(2, cookies);
    expect([...statuses.keys()], 'some come in, some do not').toEqual(
      expect.arrayContaining([200, 401, 431]),
    );
    await expectServing();
  });

  it('keys', { timeout: patienceMs }, async () => {
    const statuses = await fuzz(3, keys);
    expect([...statuses.keys()], 'some come in, some do not').toEqual(
      expect.arrayContaining([200, 400, 401]),
    );
    await expectServing();
  });

  it('JSON bodies', { timeout: patienceMs }, async () => {
    const posts = await findPosts();
    const statuses = await fuzz(4, (random) => bodies(random, posts));
    expect([...statuses.keys()], 'some are right, some are not').toEqual(
      expect.arrayContaining([200, 201, 400]),
    );
    await expectServing();
  });
});
