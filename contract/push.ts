// The push socket, /api/devices/{id}/push: frames in over one WebSocket, an answer to each in order. For phones and makers.
import { z } from 'zod';
import { frameAcceptedSchema } from './api/devices.ts';
import { type ErrorCode, errorStatus } from './errors.ts';

export const pushPath = (device: string) => `/api/devices/${encodeURIComponent(device)}/push`;

/** What the hub agrees to when a client offers subprotocols. */
export const pushProtocol = 'frameroom.push';

/** A browser cannot set headers on a WebSocket; it can offer its key beside the protocol. The hub never repeats it. */
const keyProtocol = 'key.';

/** What a client offers that brings its key this way; without a key (a login's cookie) the protocol alone. */
export function pushProtocols(key: string | null): string[] {
  return key === null ? [pushProtocol] : [pushProtocol, keyProtocol + key];
}

/** The key in a `Sec-WebSocket-Protocol` header. */
export function keyOfProtocols(offered: string): string | undefined {
  const names = offered.split(',').map((name) => name.trim());
  return names.find((name) => name.startsWith(keyProtocol))?.slice(keyProtocol.length);
}

/** Why the hub closed the socket, beyond the codes that every WebSocket has. */
export const pushCloseCodes = {
  /** The hub is stopping; connect again. */
  goingAway: 1001,
  /** The client does what the hub does not allow: the reason says what. */
  notAllowed: 1008,
  /** A message over the limit for frames. */
  tooLarge: 1009,
  /** The key was rotated or revoked, the phone unpaired, the login ended. */
  accessEnded: 4401,
  /** Another socket sends as this device now. */
  takenOver: 4409,
} as const;

/** Captured at, in epoch ms, unsigned, little-endian; 0 when the time of arrival shall count. */
export const pushHeadBytes = 8;

/** What a Date can hold. */
const lastMoment = 8_640_000_000_000_000n;

export function writePushFrame(capturedAt: number | undefined, image: Uint8Array): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(pushHeadBytes + image.length);
  new DataView(message.buffer).setBigUint64(0, BigInt(capturedAt ?? 0), true);
  message.set(image, pushHeadBytes);
  return message;
}

export type PushHead =
  | { kind: 'frame'; capturedAt: number | undefined }
  | { kind: 'malformed'; message: string };

/** The image is what stands behind it, from `pushHeadBytes` on. */
export function readPushHead(message: Uint8Array): PushHead {
  if (message.length <= pushHeadBytes) {
    const note = `A message is ${pushHeadBytes} bytes with the time of capture, then one JPEG, PNG or WebP.`;
    return { kind: 'malformed', message: note };
  }
  const capturedAt = new DataView(message.buffer, message.byteOffset, pushHeadBytes).getBigUint64(0, true);
  if (capturedAt > lastMoment) {
    const note =
      'The first 8 bytes are the time of capture in milliseconds since 1970, unsigned, little-endian, or 0.';
    return { kind: 'malformed', message: note };
  }
  return { kind: 'frame', capturedAt: capturedAt === 0n ? undefined : Number(capturedAt) };
}

const errorCodeSchema = z.custom<ErrorCode>(
  (code) => typeof code === 'string' && Object.hasOwn(errorStatus, code),
);

/** One text message for each message of the client, in their order. */
export const pushAnswerSchema = z.union([
  frameAcceptedSchema,
  z.object({
    error: z.object({ code: errorCodeSchema, message: z.string() }),
    /** With `too_many_requests`: when there is room again. */
    retryAfterMs: z.number().nonnegative().optional(),
  }),
]);
export type PushAnswer = z.infer<typeof pushAnswerSchema>;

/** Null when it is not one. */
export function readPushAnswer(text: string): PushAnswer | null {
  try {
    return pushAnswerSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
