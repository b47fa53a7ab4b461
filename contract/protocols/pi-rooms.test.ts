import { describe, expect, it } from 'vitest';
import { createSeededRandom, type SeededRandom } from '#server/testing/seeded-random.ts';
import { readRoom, readUpload } from './pi-rooms.ts';

describe('the body of an upload', () => {
  it.each([
    ['{"image":"aGk=","id":"pi-1"}', { device: 'pi-1', base64: 'aGk=' }],
    ['{"id":7,"image":"aGk="}', { device: '7', base64: 'aGk=' }],
    ['{"id":5.5,"image":"aGk="}', { device: '5.5', base64: 'aGk=' }],
    ['{"id":9007199254740991,"image":""}', { device: '9007199254740991', base64: '' }],
    [' {"image":"aGk=","id":"pi-1","more":[1]}\n', { device: 'pi-1', base64: 'aGk=' }],
    ['{"image":"data:image/jpeg;base64,aGk=","id":"pi-1"}', { device: 'pi-1', base64: 'aGk=' }],
    ['{"image":"data:,hello","id":"pi-1"}', { device: 'pi-1', base64: 'data:,hello' }],
  ])('%s is a frame', (text, frame) => {
    expect(readUpload(text)).toEqual({ kind: 'frame', ...frame });
  });

  it.each([
    ['', 'not JSON'],
    ['image=aGk=&id=pi-1', 'not JSON'],
    ['{"image":"aGk=","id":"pi-1"', 'not JSON'],
    ['[]', 'JSON object'],
    ['null', 'JSON object'],
    ['"pi-1"', 'JSON object'],
    ['{"id":"pi-1"}', '"image"'],
    ['{"image":5,"id":"pi-1"}', '"image"'],
    ['{"image":null,"id":"pi-1"}', '"image"'],
    ['{"image":"aGk="}', '"id"'],
    ['{"image":"aGk=","id":null}', '"id"'],
    ['{"image":"aGk=","id":true}', '"id"'],
    ['{"image":"aGk=","id":["pi-1"]}', '"id"'],
    ['{"image":"aGk=","id":""}', '"id"'],
    ['{"image":"aGk=","id":"a pi"}', '"id"'],
    ['{"image":"aGk=","id":"../pi"}', '"id"'],
    ['{"image":"aGk=","id":"é"}', '"id"'],
    [`{"image":"aGk=","id":"${'a'.repeat(65)}"}`, '"id"'],
    // The digits are gone after parsing: it would be another device.
    ['{"image":"aGk=","id":12345678901234567890}', '"id"'],
    ['{"image":"aGk=","id":1e-7}', '"id"'],
    ['{"image":"aGk=","id":1e999}', '"id"'],
    ['{"image":"aGk=","id":-1}', '"id"'],
    ['{"__proto__":{"image":"aGk=","id":"pi-1"}}', '"image"'],
  ])('%s is unreadable, and the answer names what is wrong', (text, part) => {
    const upload = readUpload(text);
    expect(upload.kind).toBe('unreadable');
    expect(upload.kind === 'unreadable' && upload.message).toContain(part);
  });

  it('is read or refused with a sentence, whatever comes (10,000 seeded bodies)', () => {
    const random = createSeededRandom(1);
    for (let turn = 0; turn < 10_000; turn++) {
      const upload = readUpload(randomBody(random));
      if (upload.kind === 'unreadable') expect(upload.message.length).toBeLessThan(200);
      else expect(upload.device).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
    }
  });
});

describe('the room of a join or leave', () => {
  it.each([
    [{ room: 'pi-1' }, 'pi-1'],
    [{ room: 7 }, '7'],
    [{ room: 'pi-1', more: 1 }, 'pi-1'],
  ])('%j is a device', (payload, device) => {
    expect(readRoom(payload)).toBe(device);
  });

  it.each([undefined, null, 'pi-1', 5, [], {}, { room: null }, { room: ['pi-1'] }, { room: 'a b' }])(
    '%j is none',
    (payload) => {
      expect(readRoom(payload)).toBeNull();
    },
  );

  it('is a valid device or none, whatever comes (10,000 seeded payloads)', () => {
    const random = createSeededRandom(2);
    for (let turn = 0; turn < 10_000; turn++) {
      const room = readRoom(randomValue(random, 3));
      if (room !== null) expect(room).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
    }
  });
});

function randomBody(random: SeededRandom): string {
  const whole = JSON.stringify({ image: randomValue(random, 2), id: randomValue(random, 2) }) ?? '';
  switch (random.below(6)) {
    case 0:
      return whole;
    case 1:
      return whole.slice(0, random.below(whole.length));
    case 2:
      // Invalid UTF-8 becomes replacement characters on its way here.
      return Buffer.from(Array.from({ length: random.below(60) }, () => random.below(256))).toString('utf8');
    case 3:
      return '['.repeat(random.below(5000));
    case 4:
      return whole.replace(random.pick(['"', ':', '{', ',']), random.pick(['', '1e9999', '\0', '\\u12']));
    default:
      return `{"image":"aGk=","id":${random.pick(['1e308', '-0', '00', '0.1', '123456789012345678901234567890', '"\\u0000"'])}}`;
  }
}

function randomValue(random: SeededRandom, depth: number): unknown {
  switch (random.below(depth > 0 ? 9 : 7)) {
    case 0:
      return null;
    case 1:
      return random.next() < 0.5;
    case 2:
      return random.pick([0, -1, 2 ** 53, 1e300, 0.1, -0, Number.NaN, Number.POSITIVE_INFINITY]);
    case 3:
      return random.pick(['', 'pi-1', '.', '__proto__', 'constructor', 'data:image/png;base64,', 'data:']);
    case 4:
      return String.fromCharCode(...Array.from({ length: random.below(80) }, () => random.below(0xffff)));
    case 5:
      return random.below(1e9);
    case 6:
      return undefined;
    case 7:
      return Array.from({ length: random.below(4) }, () => randomValue(random, depth - 1));
    default:
      return { room: randomValue(random, depth - 1), image: randomValue(random, depth - 1) };
  }
}
