// Frames for tests of the hub: real metadata, few bytes.
import { deviceIdSchema, type SessionId, sessionIdSchema } from '#contract/ids.ts';
import type { Frame } from '#server/hub/frame.ts';

const anySession = sessionIdSchema.parse('00000000-0000-4000-8000-000000000001');

export function testFrame(
  seq: number,
  options: { device?: string; session?: SessionId; bytes?: Buffer } = {},
): Frame {
  return {
    meta: {
      device: deviceIdSchema.parse(options.device ?? 'pi-1'),
      session: options.session ?? anySession,
      seq,
      capturedAt: seq,
      receivedAt: seq,
      mediaType: 'image/jpeg',
      width: 640,
      height: 480,
    },
    bytes: options.bytes ?? Buffer.from([seq & 255]),
  };
}
