// 10,000 broken requests of each kind at a whole hub: handshakes, cookies, keys, JSON bodies. Whatever comes, the answer is no
// error of the hub's, has the one shape, tells no secret, and the hub goes on. What fails names its case, to be run again.
import { pino } from 'pino';
import msgpack from 'socket.io-msgpack-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMedia, type Operation } from '#contract/api/operation.ts';
import { type OperationId, operations } from '#contract/api/operations/index.ts';
import { errorStatus } from '#contract/errors.ts';
import { readRuntime } from '#server/runtime-handle.ts';
import { type Call, createWorld, type World } from './api/test-calls.ts';
import { latin1, mutateJson, mutateText } from './testing/mutate.ts';
import { createRawHttp, type RawAnswer } from './testing/raw-http.ts';
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

type Case = {
  request: Buffer;
  /** @throws when the answer is not one that this request may have */
  check?(answer: RawAnswer): void;
};

/** Each case of a seed of its own, a few at a time; answers how often each status came. */
async function fuzz(kind: number, make: (random: SeededRandom) => Case): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  let next = 0;
  async function work(): Promise<void> {
    const raw = createRawHttp(world.hub.port);
    while (next < casesOfEach) {
      const number = next++;
      const { request, check } = make(createSeededRandom(kind * 1_000_000 + number));
      try {
        const answer = await raw.ask(request);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        checkAnswer(answer);
        check?.(answer);
      } catch (error) {
        const sent = request.toString('latin1').slice(0, 2000);
        throw new Error(`Case ${number}: ${(error as Error).message}\n${sent}`, { cause: error });
      }
    }
    raw.close();
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

/** Refusals of our own API. What Node's reader of heads refuses has no body. */
function checkShape({ status, head, body }: RawAnswer): void {
  if (status < 400 || (body === '' && /^connection: close/im.test(head))) return;
  const { error, ...rest } = JSON.parse(body) as {
    error: { code: keyof typeof errorStatus; message: string };
  };
  const { code, message, ...more } = error;
  expect([errorStatus[code], typeof message, rest, more]).toEqual([status, 'string', {}, {}]);
}

/** What stands in a line of the head must not end it. */
const inLine = (text: string) => text.replaceAll(/[\r\n]/g, '');
const inPath = (text: string) => inLine(text).replaceAll(' ', '%20');

function requestOf(method: string, target: string, headers: string[] = [], body = Buffer.alloc(0)): Buffer {
  const length = method === 'GET' ? [] : [`Content-Length: ${body.length}`];
  const lines = [
    `${method} ${inPath(target)} HTTP/1.1`,
    'Host: 127.0.0.1',
    ...headers.map(inLine),
    ...length,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

async function expectServing(): Promise<void> {
  const answer = await world.hub.call('GET', '/api/devices/fuzzed', undefined, { cookie });
  expect(answer.status).toBe(200);
  expect(errors, 'lines of level error').toEqual([]);
}

// Handshakes

const engines = ['/api/live/', '/socket.io/'];
const sockets = [
  '/people-counter',
  '/client',
  '/processor',
  '/api/devices/fuzzed/push',
  '/api/live/',
  '/socket.io/',
];
const packets = [
  '40',
  '40{"key":"KEY"}',
  '42["subscribe",{"feed":"wall"}]',
  '420["process",{}]',
  '451-["frame",{"_placeholder":true,"num":0}]',
  'bAAAA',
  '2probe',
  '3',
  '41',
  '5',
  '6',
  '40/k/KEY,',
];
const binaryPackets = [
  { type: 0, nsp: '/', data: { key: 'KEY' } },
  { type: 2, nsp: '/', data: ['subscribe', { feed: 'wall' }], id: 1 },
  { type: 2, nsp: '/', data: ['painted', [{ feed: 'frames', device: 'fuzzed', seq: 1 }]] },
]
  .flatMap((packet) => new msgpack.Encoder().encode(packet))
  .map((bytes) => Buffer.from(bytes as Uint8Array).toString('latin1'));

function payload(random: SeededRandom): Buffer {
  const count = 1 + random.below(3);
  const texts = Array.from({ length: count }, () => {
    if (random.below(2) === 0) return mutateText(random, random.pick(packets).replace('KEY', deviceKey));
    return `b${Buffer.from(mutateText(random, random.pick(binaryPackets)), 'latin1').toString('base64')}`;
  });
  return Buffer.from(texts.join('\x1e'), 'latin1');
}

function handshake(random: SeededRandom, sids: string[]): Case {
  const some = <T>(text: T, other: T) => (random.below(3) === 0 ? other : text);
  const target = random.pick(engines);
  const query = { EIO: '4', transport: some('polling', 'websocket'), t: 'x', key: deviceKey };
  const text = Object.entries(query)
    .filter(() => random.below(12) > 0)
    .map(([name, value]) => `${name}=${random.below(3) === 0 ? mutateText(random, value) : value}`)
    .join('&');
  const sid = random.pick(sids.length > 0 ? sids : ['none']);
  const kind = random.below(4);
  if (kind === 0) return { request: requestOf('GET', `${target}?${text}`), check: keepSid(sids) };
  if (kind === 1) {
    // A GET of a living connection would wait for news: only of those that are none.
    return { request: requestOf('GET', `${target}?${text}&sid=${mutateText(random, sid)}-`) };
  }
  if (kind === 2) {
    const known = `${target}?EIO=4&transport=polling&sid=${some(sid, mutateText(random, sid))}`;
    return { request: requestOf('POST', known, ['Content-Type: text/plain;charset=UTF-8'], payload(random)) };
  }
  const upgrade = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  const offered = [
    'Sec-WebSocket-Protocol: frameroom.push, key.none',
    'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
    `Cookie: ${cookie}`,
    'Origin: http://127.0.0.1',
  ];
  const headers = [...upgrade, ...offered]
    .filter((_, at) => random.below(at < 2 ? 40 : 8) > 0)
    .map((line) => (random.below(4) === 0 ? mutateValueOf(random, line) : line));
  return { request: requestOf('GET', `${random.pick(sockets)}?${text}`, headers) };
}

function mutateValueOf(random: SeededRandom, line: string): string {
  const at = line.indexOf(': ') + 2;
  return line.slice(0, at) + mutateText(random, line.slice(at));
}

/** A few living connections for the packets of later cases. */
function keepSid(sids: string[]) {
  return ({ status, body }: RawAnswer) => {
    const sid = status === 200 ? /"sid":"([^"]+)"/.exec(body)?.[1] : undefined;
    if (sid) sids.unshift(sid);
    sids.length = Math.min(sids.length, 20);
  };
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
    request: requestOf('GET', random.pick(['/api/me', '/api/me', '/api/devices/fuzzed']), [
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
      request: requestOf('GET', path, [`Authorization: Bearer ${key}`]),
      isReal: inLine(key).trim() === real,
    }),
    () => ({
      request: requestOf('GET', path, [`Authorization: ${mutateText(random, 'Bearer')} ${real}`]),
      isReal: true,
    }),
    () => ({ request: requestOf('GET', `${path}?key=${key}`), isReal: readQuery(key) === real }),
    () => ({ request: requestOf('GET', `${path}?key=${percent(key)}`), isReal: key === real }),
    () => ({ request: requestOf('GET', `${path}?key=${key}&key=${real}`), isReal: readQuery(key) === real }),
    () => ({ request: requestOf('GET', `/k/${key}${path}`), isReal: key === real }),
    () => ({ request: requestOf('GET', `/k/${percent(key)}${path}`), isReal: false }),
    () => ({ request: requestOf('GET', `/k/${real}/k/${key}${path}`), isReal: key === real }),
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
    request: requestOf(operation.method, target, headers, mutateJson(random, call.body)),
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
    const statuses = await fuzz(1, (random) => handshake(random, sids));
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
