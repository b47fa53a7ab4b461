// From bytes to a frame in its room: limits, header, seq. No decode, no database, no wait on this way.
import type { DeviceLimits } from '#contract/api/devices.ts';
import type { ErrorCode } from '#contract/errors.ts';
import type { FrameMeta, RefusalCause } from '#contract/frame.ts';
import type { DeviceId, SessionId } from '#contract/ids.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { Clock } from '#server/lib/clock.ts';
import { createTokenBucket, type TokenBucket } from '#server/lib/token-bucket.ts';
import type { Frame } from './frame.ts';
import type { Hub } from './hub.ts';
import { readImageHeader } from './image-header.ts';

export type Refusal = {
  kind: 'refused';
  cause: RefusalCause;
  code: ErrorCode;
  /** For the one who sent it: what is wrong and what to do. */
  message: string;
  retryAfterMs?: number;
};

/** Who keeps the books: told of each frame, answers the session it belongs to. Synchronous, in memory. */
export interface FrameLedger {
  frameArrived(frame: Omit<FrameMeta, 'session'>, byteLength: number): SessionId;
  frameRefused(device: DeviceId, cause: RefusalCause): void;
}

export type Intake = {
  /** Asks for room for one more frame before its bytes are read: takes one of the device's frames per second. */
  admit(device: DeviceId): Refusal | null;
  /** Takes an admitted image of the device into its room. `capturedAt`: epoch ms by the device's clock, if it said so. */
  accept(device: DeviceId, bytes: Buffer, capturedAt?: number): { kind: 'accepted'; frame: Frame } | Refusal;
  /** Counts a frame that was refused on its way here (too large while still being read, a broken stream part). */
  refuse(device: DeviceId, cause: RefusalCause): void;
  /** The device's limits have changed, or its next frame shall be numbered from `lastSeq` + 1. */
  setDevice(device: DeviceId, settings: { limits: DeviceLimits; lastSeq: number }): void;
  forgetDevice(device: DeviceId): void;
  readonly limits: { maxFrameBytes: number; maxFramePixels: number };
};

type Gate = { frames: TokenBucket; bytes: TokenBucket; limits: DeviceLimits; lastSeq: number };

export type IntakeOptions = {
  hub: Hub;
  ledger: FrameLedger;
  clock: Clock;
  limits: { maxFrameBytes: number; maxFramePixels: number };
};

export function createIntake({ hub, ledger, clock, limits }: IntakeOptions): Intake {
  const gates = new Map<DeviceId, Gate>();

  function gateOf(device: DeviceId): Gate {
    const gate = gates.get(device);
    // Removed while its frame was on the way.
    if (!gate) throw new AppError('not_found', 'There is no such device.');
    return gate;
  }

  function refused(device: DeviceId, refusal: Omit<Refusal, 'kind'>): Refusal {
    ledger.frameRefused(device, refusal.cause);
    return { kind: 'refused', ...refusal };
  }

  function checkImage(device: DeviceId, bytes: Buffer) {
    if (bytes.length > limits.maxFrameBytes) {
      return refused(device, {
        cause: 'too_large',
        code: 'too_large',
        message: tooLargeMessage(limits.maxFrameBytes),
      });
    }
    const header = readImageHeader(bytes);
    if (header.kind === 'refused') {
      const code = header.cause === 'unsupported_type' ? 'unsupported_type' : 'not_an_image';
      return refused(device, { cause: header.cause, code, message: header.message });
    }
    if (header.width * header.height > limits.maxFramePixels) {
      return refused(device, {
        cause: 'too_many_pixels',
        code: 'too_many_pixels',
        message: `The picture is ${header.width} × ${header.height}; the limit is ${limits.maxFramePixels} pixels.`,
      });
    }
    return header;
  }

  return {
    limits,

    admit(device) {
      const gate = gateOf(device);
      const frame = gate.frames.take(1, clock.now());
      if (frame.taken) return null;
      return refused(device, {
        cause: 'rate_limit',
        code: 'too_many_requests',
        message: `This device may send ${gate.limits.maxFps} frames per second.`,
        retryAfterMs: frame.retryAfterMs,
      });
    },

    accept(device, bytes, capturedAt) {
      const gate = gateOf(device);
      const receivedAt = clock.now();
      const room = gate.bytes.take(bytes.length, receivedAt);
      if (!room.taken) {
        return refused(device, {
          cause: 'byte_rate',
          code: 'too_many_requests',
          message: `This device may send ${gate.limits.maxBytesPerSecond} bytes per second.`,
          retryAfterMs: room.retryAfterMs,
        });
      }
      const header = checkImage(device, bytes);
      if (header.kind === 'refused') return header;
      gate.lastSeq += 1;
      const known = {
        device,
        seq: gate.lastSeq,
        capturedAt: capturedAt ?? receivedAt,
        receivedAt,
        mediaType: header.mediaType,
        width: header.width,
        height: header.height,
      };
      const session = ledger.frameArrived(known, bytes.length);
      const { seq, width, height, mediaType } = known;
      // Written out: with a spread here the hub took in 20,000 to 26,000 pictures a second, without it 26,800 to 28,900.
      const meta = {
        device,
        session,
        seq,
        capturedAt: known.capturedAt,
        receivedAt,
        mediaType,
        width,
        height,
      };
      const frame: Frame = { meta, bytes };
      hub.room(device).publish(frame);
      return { kind: 'accepted', frame };
    },

    refuse: (device, cause) => ledger.frameRefused(device, cause),

    setDevice(device, { limits: deviceLimits, lastSeq }) {
      const gate = gates.get(device);
      if (gate) {
        gate.frames.setRate(deviceLimits.maxFps, frameBurst(deviceLimits));
        gate.bytes.setRate(deviceLimits.maxBytesPerSecond, limits.maxFrameBytes);
        gate.limits = deviceLimits;
        return;
      }
      gates.set(device, {
        frames: createTokenBucket(deviceLimits.maxFps, frameBurst(deviceLimits)),
        bytes: createTokenBucket(deviceLimits.maxBytesPerSecond, limits.maxFrameBytes),
        limits: deviceLimits,
        lastSeq,
      });
    },

    forgetDevice(device) {
      gates.delete(device);
    },
  };
}

/** A whole second's worth, at least two frames: a device that posts on a timer is never punctual. */
const frameBurst = ({ maxFps }: DeviceLimits) => Math.max(2, maxFps);

export function tooLargeMessage(maxBytes: number): string {
  return `The picture is over the limit of ${maxBytes} bytes. Send a smaller size or a lower quality.`;
}
