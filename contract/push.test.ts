import { describe, expect, it } from 'vitest';
import {
  keyOfProtocols,
  type PushAnswer,
  pushHeadBytes,
  pushPath,
  pushProtocols,
  readPushAnswer,
  readPushHead,
  writePushFrame,
} from './push.ts';

const image = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);

describe('a pushed frame', () => {
  it.each([1, 255, 1_767_225_600_123, 8_640_000_000_000_000])('keeps its time of capture %d', (at) => {
    const message = writePushFrame(at, image);
    expect(readPushHead(message)).toEqual({ kind: 'frame', capturedAt: at });
    expect(message.subarray(pushHeadBytes)).toEqual(image);
  });

  it('has the time little-endian, as the documents say', () => {
    expect([...writePushFrame(0x0102030405, image)]).toEqual([5, 4, 3, 2, 1, 0, 0, 0, ...image]);
  });

  it('counts from its arrival when the time is 0', () => {
    expect(readPushHead(writePushFrame(undefined, image))).toEqual({ kind: 'frame', capturedAt: undefined });
  });

  it('is read in the middle of a larger buffer', () => {
    const around = Buffer.concat([Buffer.from('before'), writePushFrame(1234, image), Buffer.from('after')]);
    const message = around.subarray(6, 6 + pushHeadBytes + image.length);
    expect(readPushHead(message)).toEqual({ kind: 'frame', capturedAt: 1234 });
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['half a time', new Uint8Array(5)],
    ['a time alone', writePushFrame(1234, new Uint8Array())],
    ['a time that no Date can hold', Uint8Array.of(1, 0, 220, 194, 8, 178, 30, 0, ...image)],
    ['all ones', new Uint8Array(12).fill(255)],
  ])('is not %s', (_what, message) => {
    expect(readPushHead(message).kind).toBe('malformed');
  });
});

describe('the key among the subprotocols', () => {
  it('is found again, and only where there is one', () => {
    expect(keyOfProtocols(pushProtocols('frk_a-B_9').join(', '))).toBe('frk_a-B_9');
    expect(keyOfProtocols('key.frk_x,frameroom.push')).toBe('frk_x');
    expect(keyOfProtocols(pushProtocols(null).join(','))).toBeUndefined();
    expect(keyOfProtocols('')).toBeUndefined();
  });
});

describe('the answers', () => {
  const answers: PushAnswer[] = [
    { seq: 12, session: '5d2c4f0e-6f3b-4b7e-9a55-0a1b2c3d4e5f' as never },
    { error: { code: 'not_an_image', message: 'This is no picture.' } },
    { error: { code: 'too_many_requests', message: 'Slower.' }, retryAfterMs: 40 },
  ];
  it.each(answers)('are read as they were written: %j', (answer) => {
    expect(readPushAnswer(JSON.stringify(answer))).toEqual(answer);
  });

  it.each(['', 'null', '{}', '{"seq":0,"session":"x"}', '{"error":{"code":"odd","message":""}}', 'ok'])(
    'are not %j',
    (text) => expect(readPushAnswer(text)).toBeNull(),
  );
});

it('stands below its device', () => {
  expect(pushPath('pi-1')).toBe('/api/devices/pi-1/push');
});
