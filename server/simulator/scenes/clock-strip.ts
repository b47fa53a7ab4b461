// The clock's strip: a frame number as light and dark cells along the bottom edge, which survives JPEG and scaling.
import { type Color, fillRect, type Raster } from '../raster.ts';

// A light and a dark cell to calibrate with, 32 bits, 16 of checksum: 50 cells, 3.2 pixels each at 160 pixels across.
const guards = 2;
const numberBits = 32;
const checksumBits = 16;
const cells = guards + numberBits + checksumBits;
/** The strip's part of the picture's height: 6 pixels at 90. */
const part = 1 / 14;
/** Less between the two calibration cells is not a strip. */
const minContrast = 40;

const light: Color = [206, 216, 222];
const dark: Color = [14, 19, 24];

/** CRC-16/CCITT over the number's four bytes. */
function checksum(value: number): number {
  let crc = 0xffff;
  for (let bit = numberBits - 1; bit >= 0; bit--) {
    const feedback = ((crc >>> 15) ^ (value >>> bit)) & 1;
    crc = ((crc << 1) & 0xffff) ^ (feedback ? 0x1021 : 0);
  }
  return crc;
}

function bitsOf(value: number, count: number): boolean[] {
  return Array.from({ length: count }, (_, i) => ((value >>> (count - 1 - i)) & 1) === 1);
}

function numberOf(bits: readonly boolean[]): number {
  return bits.reduce((value, bit) => ((value << 1) | (bit ? 1 : 0)) >>> 0, 0);
}

export function stripHeight(height: number): number {
  return Math.max(4, Math.round(height * part));
}

export function drawClockStrip(raster: Raster, frameNumber: number): void {
  const value = frameNumber >>> 0;
  const all = [true, false, ...bitsOf(value, numberBits), ...bitsOf(checksum(value), checksumBits)];
  const height = stripHeight(raster.height);
  const width = raster.width / cells;
  all.forEach((bit, i) => {
    fillRect(raster, { x: i * width, y: raster.height - height, width, height }, bit ? light : dark);
  });
}

/** The mean brightness of the middle half of a cell. Green stands for brightness: the cells are grey. */
function cellLevel(rgb: Uint8Array, width: number, height: number, channels: number, cell: number): number {
  const channel = channels >= 3 ? 1 : 0;
  const [left, right] = [((cell + 0.25) * width) / cells, ((cell + 0.75) * width) / cells];
  const [top, bottom] = [height * (1 - part * 0.7), height * (1 - part * 0.3)];
  let [sum, count] = [0, 0];
  for (let y = Math.floor(top); y < Math.max(bottom, Math.floor(top) + 1); y++) {
    for (let x = Math.floor(left); x < Math.max(right, Math.floor(left) + 1); x++) {
      sum += rgb[(y * width + x) * channels + channel] ?? 0;
      count++;
    }
  }
  return sum / count;
}

/** The frame number in a picture of the clock, at any size and quality in which it can still be read; null when it cannot. */
export function readClockNumber(
  rgb: Uint8Array,
  width: number,
  height: number,
  channels: number,
): number | null {
  const levels = Array.from({ length: cells }, (_, cell) => cellLevel(rgb, width, height, channels, cell));
  const [lightLevel = 0, darkLevel = 0] = levels;
  if (lightLevel - darkLevel < minContrast) return null;
  const bits = levels.slice(guards).map((level) => level > (lightLevel + darkLevel) / 2);
  const value = numberOf(bits.slice(0, numberBits));
  return checksum(value) === numberOf(bits.slice(numberBits)) ? value : null;
}
