// For tests only: whole records, of which a test names what it is about.
import { randomUUID } from 'node:crypto';
import { deviceIdSchema, sessionIdSchema, userIdSchema } from '#contract/ids.ts';
import type { UserRecord } from '#server/access/ports.ts';
import type { DeviceRecord } from '#server/devices/ports.ts';
import type { SessionRecord } from '#server/sessions/ports.ts';

export const pi1 = deviceIdSchema.parse('pi-1');
export const pi2 = deviceIdSchema.parse('pi-2');
/** A millisecond that a rounding to seconds, or to a float of 24 bits, would lose. */
export const noon = 1_795_176_453_903;

export function aDevice(change: Partial<DeviceRecord> = {}): DeviceRecord {
  return {
    id: pi1,
    name: 'Front door',
    source: { kind: 'remote' },
    keyHash: 'ab'.repeat(32),
    keyCreatedAt: noon,
    phone: null,
    createdAt: noon,
    limits: { maxFps: 29.97, maxBytesPerSecond: 20_000_000 },
    lastSeq: 0,
    lastFrameAt: null,
    ...change,
  };
}

export function aSession(change: Partial<SessionRecord> = {}): SessionRecord {
  const startedAt = change.startedAt ?? noon;
  return {
    id: sessionIdSchema.parse(randomUUID()),
    device: pi1,
    startedAt,
    endedAt: null,
    endReason: null,
    lastFrameAt: startedAt + 1,
    frames: 2,
    bytes: 120_000,
    firstSeq: 1,
    lastSeq: 2,
    width: 640,
    height: 480,
    mediaType: 'image/jpeg',
    refused: {},
    delivered: 0,
    dropped: {},
    ...change,
  };
}

export function aUser(change: Partial<UserRecord> = {}): UserRecord {
  return {
    id: userIdSchema.parse(randomUUID()),
    email: 'ada@example.org',
    name: 'Ada',
    role: 'viewer',
    passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',
    singleSignOn: null,
    timeZone: null,
    theme: 'dark',
    disabledAt: null,
    createdAt: noon,
    lastSeenAt: null,
    ...change,
  };
}
