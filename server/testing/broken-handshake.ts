// Handshakes, packets and upgrades as no Socket.IO or WebSocket client sends them, by a seed.
import msgpack from 'socket.io-msgpack-parser';
import { mutateText } from './mutate.ts';
import { type RawAnswer, rawRequest } from './raw-http.ts';
import type { SeededRandom } from './seeded-random.ts';

export type Case = {
  request: Buffer;
  /** @throws when the answer is not one that this request may have */
  check?(answer: RawAnswer): void;
};

/** What is right, and gets damaged. `sids`: of connections that live, filled by the cases themselves. */
export type Known = { key: string; cookie: string; sids: string[] };

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
  { type: 0, nsp: '/', data: {} },
  { type: 2, nsp: '/', data: ['subscribe', { feed: 'wall' }], id: 1 },
  { type: 2, nsp: '/', data: ['painted', [{ feed: 'frames', device: 'fuzzed', seq: 1 }]] },
]
  .flatMap((packet) => new msgpack.Encoder().encode(packet))
  .map((bytes) => Buffer.from(bytes).toString('latin1'));

function payload(random: SeededRandom, key: string): Buffer {
  const count = 1 + random.below(3);
  const texts = Array.from({ length: count }, () => {
    if (random.below(2) === 0) return mutateText(random, random.pick(packets).replace('KEY', key));
    return `b${Buffer.from(mutateText(random, random.pick(binaryPackets)), 'latin1').toString('base64')}`;
  });
  return Buffer.from(texts.join('\x1e'), 'latin1');
}

export function brokenHandshake(random: SeededRandom, { key, cookie, sids }: Known): Case {
  const some = <T>(text: T, other: T) => (random.below(3) === 0 ? other : text);
  const target = random.pick(engines);
  const query = { EIO: '4', transport: some('polling', 'websocket'), t: 'x', key };
  const text = Object.entries(query)
    .filter(() => random.below(12) > 0)
    .map(([name, value]) => `${name}=${random.below(3) === 0 ? mutateText(random, value) : value}`)
    .join('&');
  const sid = random.pick(sids.length > 0 ? sids : ['none']);
  const kind = random.below(4);
  if (kind === 0) return { request: rawRequest('GET', `${target}?${text}`), check: keepSid(sids) };
  if (kind === 1) {
    // A GET of a living connection would wait for news: only of those that are none.
    return { request: rawRequest('GET', `${target}?${text}&sid=${mutateText(random, sid)}-`) };
  }
  if (kind === 2) {
    const known = `${target}?EIO=4&transport=polling&sid=${some(sid, mutateText(random, sid))}`;
    return {
      request: rawRequest('POST', known, ['Content-Type: text/plain;charset=UTF-8'], payload(random, key)),
    };
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
  return { request: rawRequest('GET', `${random.pick(sockets)}?${text}`, headers) };
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
