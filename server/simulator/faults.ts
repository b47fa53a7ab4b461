// What goes wrong on the way from a camera to the hub, decided by seed and frame index: at most one fault per frame,
// so that every count can be checked against what arrived.
import { hashOf, randomAt } from './random.ts';

export type Faults = {
  /** Parts of all frames, 0–1; together at most 1. */
  loss: number;
  duplicates: number;
  malformed: number;
  oversize: number;
  /** An oversize frame is padded to one byte more than this. */
  oversizeBytes: number;
  /** Every frame arrives this much later, */
  delayMs: number;
  /** and up to this much more, never out of order. */
  jitterMs: number;
  /** The device's clock is ahead by this. */
  clockOffsetMs: number;
};

export const noFaults: Faults = {
  loss: 0,
  duplicates: 0,
  malformed: 0,
  oversize: 0,
  oversizeBytes: 16 * 1024 * 1024,
  delayMs: 0,
  jitterMs: 0,
  clockOffsetMs: 0,
};

/** `cut`: the end is missing. `scrambled`: what should be the header is not, so no hub can take it for an image. */
export const frameFaults = ['lost', 'duplicated', 'cut', 'scrambled', 'oversize'] as const;
export type FrameFault = (typeof frameFaults)[number];

const salt = { fault: 101, cut: 102, noise: 103, jitter: 104 };

export function faultOf(faults: Faults, seed: number, index: number): FrameFault | null {
  const half = faults.malformed / 2;
  const parts = {
    lost: faults.loss,
    duplicated: faults.duplicates,
    cut: half,
    scrambled: half,
    oversize: faults.oversize,
  };
  let rest = randomAt(seed, index, salt.fault);
  for (const fault of frameFaults) {
    if (rest < parts[fault]) return fault;
    rest -= parts[fault];
  }
  return null;
}

export function jitterOf(faults: Faults, seed: number, index: number): number {
  return faults.jitterMs * randomAt(seed, index, salt.jitter);
}

function cut(bytes: Buffer, seed: number, index: number): Buffer {
  return bytes.subarray(
    0,
    Math.max(1, Math.floor(bytes.length * (0.05 + 0.9 * randomAt(seed, index, salt.cut)))),
  );
}

function scramble(bytes: Buffer, seed: number, index: number): Buffer {
  const scrambled = Buffer.from(bytes);
  const end = Math.min(scrambled.length, 512);
  for (let i = 0; i < end; i++) scrambled[i] = hashOf(seed, index, salt.noise, i);
  // Never by chance the first byte of a JPEG, a PNG or a WebP.
  scrambled[0] = 0;
  return scrambled;
}

function pad(bytes: Buffer, overBytes: number): Buffer {
  const padded = Buffer.alloc(Math.max(bytes.length, overBytes + 1));
  bytes.copy(padded);
  return padded;
}

/** The bytes as the fault leaves them. */
export function damage(
  bytes: Buffer,
  fault: FrameFault | null,
  faults: Faults,
  seed: number,
  index: number,
): Buffer {
  switch (fault) {
    case 'cut':
      return cut(bytes, seed, index);
    case 'scrambled':
      return scramble(bytes, seed, index);
    case 'oversize':
      return pad(bytes, faults.oversizeBytes);
    default:
      return bytes;
  }
}
