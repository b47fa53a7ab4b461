import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSeededRandom, type SeededRandom } from '#server/testing/seeded-random.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makePng, openAt, stamped } from './test-client.ts';

let hub: TestHub;
const { openDevice, closeAll } = openAt(() => hub);

beforeAll(async () => {
  hub = await startTestHub({ MAX_DEVICE_FPS: '1000' });
});
afterAll(async () => {
  closeAll();
  await hub.close();
});

const allowed = [
  /^\{"success": true\}$/,
  /^\{"success": false, "error": "(Data length is less than 8 bytes|Session is not running)"\}$/,
  /^\{"success": false, "error": "Session is already running: starting at \d{14}"\}$/,
  /^\{"success": false, "error": "Image is corrupted or not in PNG format"\}$/,
  // The hub's own limits, which the protocol has no words for.
  /^\{"success": false, "error": "(The picture is \d+ × \d+; the limit is|This device may send) [^"]+"\}$/,
];

it('10,000 random events are each answered with a text of the table, on a connection that stays open', async () => {
  const client = await openDevice('fuzzed');
  const random = createSeededRandom(20_261_120);
  const png = makePng();
  const answers = new Set<string>();
  for (let round = 0; round < 100; round++) {
    const texts = await Promise.all(
      Array.from({ length: 100 }, () => {
        const event = random.pick(['session_start', 'session_end', 'frame', 'frame', 'frame']);
        return client.ask(event, ...randomArguments(random, png));
      }),
    );
    for (const text of texts) {
      expect(
        allowed.some((pattern) => pattern.test(decoded(text))),
        text,
      ).toBe(true);
      answers.add(decoded(text).replace(/\d{14}/, ''));
    }
  }
  // The cases reach the whole table.
  expect(answers.size).toBeGreaterThanOrEqual(5);
  expect(client.socket.connected).toBe(true);
  await client.end();
  expect(await client.start()).toBe('{"success": true}');
  expect(
    client.predictions.every((text) => typeof (JSON.parse(text) as { sid: unknown }).sid === 'string'),
  ).toBe(true);
});

/** `×` comes escaped. */
const decoded = (text: string) => text.replaceAll('\\u00d7', '×');

function randomArguments(random: SeededRandom, png: Buffer): unknown[] {
  const bytes = Buffer.from(Array.from({ length: random.below(60) }, () => random.below(256)));
  const time = BigInt(random.below(2 ** 32)) * BigInt(random.below(2 ** 32));
  const broken = Buffer.from(png);
  for (let flips = random.below(4); flips > 0; flips--)
    broken[random.below(broken.length)] = random.below(256);
  let deep: unknown = random.below(100);
  for (let depth = random.below(200); depth > 0; depth--) deep = depth % 2 === 0 ? [deep] : { deep };
  return random.pick([
    () => [stamped(time, png)],
    () => [stamped(time, broken)],
    () => [stamped(time, broken.subarray(0, random.below(broken.length)))],
    () => [stamped(time, bytes)],
    () => [bytes],
    () => [],
    () => [deep],
    () => [null, bytes],
    () => [bytes.toString('latin1'), stamped(time, png)],
    () => [stamped(time, png), deep, 'more'],
    () => [{ image: bytes, again: [bytes] }],
    () => [1e308],
  ])();
}
