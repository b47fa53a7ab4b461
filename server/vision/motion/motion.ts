// What moves: where a picture differs from the mean of the last second, in cells, more than the camera's noise does.
// Temporal differencing against a running mean, as in Heikkilä & Silvén, "A real-time system for monitoring of cyclists and
// pedestrians", 1999. Knows no things, only change: swaying trees and their shadows move, too.
import { createGain } from '../gain.ts';
import { createLasting } from '../lasting.ts';
import type { GreyImage, Rect, Vision } from '../vision.ts';
import { joinCells } from './join-cells.ts';

export type MotionSettings = {
  /** 0–1. */
  sensitivity: number;
};

export type MotionSeen = {
  /** Part of the picture that moves, 0–1. */
  score: number;
  regions: Rect[];
  /** Null: it goes on as before. */
  change: 'began' | 'ended' | null;
};

export type Motion = Vision<GreyImage, MotionSeen> & { change(settings: MotionSettings): void };

/** Cells across the picture: a person who is a tenth of the picture wide covers four. */
const cellsAcross = 40;
/** How long something that stands still is still seen moving. */
const rememberMs = 1000;
/** Grey levels that a cell's mean difference must have beyond its noise, at a sensitivity of 1 and of 0. */
const [mostSensitive, leastSensitive] = [1.5, 15];
/** A cell's difference in a picture in which nothing moves stays below its mean by this factor. */
const overNoise = 1.8;
/** How fast the noise may rise: whatever moves all of the picture for less than this many pictures is no noise. */
const noiseMemory = 0.02;
/** One cell alone is a fly or a compression artefact. */
const leastCells = 2;
/** Of an event. */
const lasting = { beginsAfterMs: 200, endsAfterMs: 2000 };

export function createMotion(settings: MotionSettings): Motion {
  let { sensitivity } = settings;
  let eye: ReturnType<typeof createEye> | null = null;
  const event = createLasting(lasting);

  return {
    see(image, capturedAt) {
      if (!eye?.fits(image)) eye = createEye(image.width, image.height);
      const limit = leastSensitive + (mostSensitive - leastSensitive) * sensitivity;
      const moving = eye.look(image, capturedAt, limit);
      const found = joinCells(moving, eye.columns).filter(({ cells }) => cells >= leastCells);
      const cells = found.reduce((sum, region) => sum + region.cells, 0);
      return {
        score: cells / moving.length,
        regions: found.map(eye.rectOf),
        change: event.see(cells > 0, capturedAt),
      };
    },
    change(next) {
      sensitivity = next.sensitivity;
    },
  };
}

/** What depends on the size of the pictures. */
function createEye(width: number, height: number) {
  const cell = Math.max(2, Math.round(width / cellsAcross));
  const [columns, rows] = [Math.ceil(width / cell), Math.ceil(height / cell)];
  const mean = new Float32Array(width * height);
  const differences = new Float32Array(columns * rows);
  const moving = new Uint8Array(columns * rows);
  const gainOf = createGain();
  let lastAt: number | null = null;
  let noise = 0;

  function begin({ data }: GreyImage): void {
    mean.set(data);
    noise = 1;
  }

  function differ({ data }: GreyImage, gain: number): void {
    differences.fill(0);
    for (let y = 0; y < height; y++) {
      const row = Math.floor(y / cell) * columns;
      for (let x = 0, i = y * width; x < width; x++, i++) {
        const at = row + Math.floor(x / cell);
        const difference = Math.abs((data[i] as number) - gain * (mean[i] as number));
        differences[at] = (differences[at] as number) + difference;
      }
    }
    for (let at = 0; at < differences.length; at++) {
      const wide = Math.min(cell, width - (at % columns) * cell);
      const tall = Math.min(cell, height - Math.floor(at / columns) * cell);
      differences[at] = (differences[at] as number) / (wide * tall);
    }
  }

  /** The median cell shows nothing that moves, but for a while when all of the picture does. */
  function hearNoise(): void {
    const median = differences.slice().sort()[differences.length >> 1] as number;
    noise = median < noise ? median : noise + (median - noise) * noiseMemory;
  }

  function remember({ data }: GreyImage, at: number): void {
    const share = 1 - Math.exp(-Math.max(0, at - (lastAt ?? at)) / rememberMs);
    for (let i = 0; i < mean.length; i++)
      mean[i] = (mean[i] as number) + ((data[i] as number) - (mean[i] as number)) * share;
  }

  return {
    columns,
    fits: (image: GreyImage) => image.width === width && image.height === height,
    rectOf: ({ left, top, right, bottom }: { left: number; top: number; right: number; bottom: number }): Rect => [
      (left * cell) / width,
      (top * cell) / height,
      Math.min(1, (right * cell) / width),
      Math.min(1, (bottom * cell) / height),
    ],
    /** 1 for each cell that moves. Valid until the next call. */
    look(image: GreyImage, at: number, limit: number): Uint8Array {
      if (lastAt === null) begin(image);
      differ(image, gainOf(image, mean));
      hearNoise();
      for (let i = 0; i < moving.length; i++)
        moving[i] = (differences[i] as number) > overNoise * noise + limit ? 1 : 0;
      remember(image, at);
      lastAt = at;
      return moving;
    },
  };
}
