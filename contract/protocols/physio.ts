// Protocol 1, physio: bytes and text in, typed values out. What a session is and what becomes of a frame, the hub knows.
import { pythonJson } from './python-json.ts';

export const physioEvents = ['session_start', 'session_end', 'frame'] as const;
export type PhysioEvent = (typeof physioEvents)[number];

/** The texts of the protocol, word for word. */
export const physioErrors = {
  tooShort: 'Data length is less than 8 bytes',
  notRunning: 'Session is not running',
  notPng: 'Image is corrupted or not in PNG format',
  alreadyRunning: (start: string) => `Session is already running: starting at ${start}`,
} as const;

/** Acknowledgements are JSON texts, not objects. */
export const success = pythonJson({ success: true });
export const failure = (error: string) => pythonJson({ success: false, error });

/** The argument of every event: a time, and for a frame its picture. */
export type Stamped = {
  /** Unsigned 64 bits of milliseconds, by the client's clock: more than a Date, or a number, can hold. */
  timestamp: bigint;
  body: Uint8Array;
};

const timestampBytes = 8;

/** Null: under 8 bytes, or not bytes at all. Nothing is copied. */
export function readStamped(data: unknown): Stamped | null {
  const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
  if (!(bytes instanceof Uint8Array) || bytes.byteLength < timestampBytes) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, timestampBytes);
  return { timestamp: view.getBigUint64(0, true), body: bytes.subarray(timestampBytes) };
}

/** 10000-01-01, UTC, and a day less: no time zone makes a fifth digit of the year. */
const endOfFourDigitYears = 253_402_300_800_000n - 86_400_000n;
const year2000 = 946_684_800_000n;

/** YYYYMMDDHHMMSS in the server's local time; null beyond the years of four digits. */
export function localStamp(timestamp: bigint): string | null {
  if (timestamp < 0n || timestamp >= endOfFourDigitYears) return null;
  const date = new Date(Number(timestamp));
  const parts = [date.getMonth() + 1, date.getDate(), date.getHours(), date.getMinutes(), date.getSeconds()];
  return `${date.getFullYear()}${parts.map((part) => String(part).padStart(2, '0')).join('')}`;
}

/** Epoch ms when the timestamp can be one; null for a client that counts from its own start, or sends nonsense. */
export function epochMs(timestamp: bigint): number | null {
  return timestamp >= year2000 && timestamp < endOfFourDigitYears ? Number(timestamp) : null;
}

/**
 * What Pillow calls the pixels of a PNG (verified with 12.3): by colour type, with the bit depths that differ. Old Pillows
 * call `I;16` `I`. 16 bits of anything but grey are read as 8.
 */
const pillowModes: Record<number, { otherwise: string; [bitDepth: number]: string }> = {
  0: { otherwise: 'L', 1: '1', 16: 'I;16' },
  2: { otherwise: 'RGB' },
  3: { otherwise: 'P' },
  4: { otherwise: 'LA', 16: 'RGBA' },
  6: { otherwise: 'RGBA' },
};

/** Of a PNG whose header has been checked. */
export function pillowMode(png: Uint8Array): string {
  const [bitDepth = 0, colourType = 0] = png.subarray(24, 26);
  const modes = pillowModes[colourType];
  return modes?.[bitDepth] ?? modes?.otherwise ?? 'RGB';
}
