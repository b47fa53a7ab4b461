import { describe, expect, it } from 'vitest';
import { deviceIdSchema } from '#contract/ids.ts';
import { testFrame } from '#server/testing/test-frame.ts';
import { joinedMessage, newFrameMessage } from './message.ts';

describe('a message', () => {
  it('of a frame is the Socket.IO event with its one key, as JSON.stringify would write it', () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    const { text } = newFrameMessage(testFrame(1, { device: 'a.b-c_9', bytes }));
    const payload = { 'a.b-c_9': `data:image/png;base64,${bytes.toString('base64')}` };
    expect(text).toBe(`2${JSON.stringify(['new_frame', payload])}`);
  });

  it('of a newcomer names the room twice', () => {
    const { text } = joinedMessage(deviceIdSchema.parse('pi-1'));
    expect(text).toBe('2["join_room_msg",{"room_entered_msg":"pi-1","room":"pi-1"}]');
  });

  it('of a frame is made once, for whoever asks', () => {
    const frame = testFrame(2);
    expect(newFrameMessage(frame)).toBe(newFrameMessage(frame));
  });

  it.each([1, 100, 60_000, 100_000])(
    'of a frame of %i bytes has the shortest WebSocket head that fits',
    (size) => {
      const { text, webSocketFrame } = newFrameMessage(testFrame(1, { bytes: Buffer.alloc(size) }));
      const [head, payload] = webSocketFrame;
      if (!head || !payload) throw new Error('There is a head and a payload.');
      expect(payload.toString('latin1')).toBe(`4${text}`);
      expect(head[0]).toBe(0x81);
      const { length } = payload;
      if (length < 126) expect([...head]).toEqual([0x81, length]);
      else if (length < 65_536)
        expect([head.length, head[1], head.readUInt16BE(2)]).toEqual([4, 126, length]);
      else expect([head.length, head[1], head.readBigUInt64BE(2)]).toEqual([10, 127, BigInt(length)]);
    },
  );
});
