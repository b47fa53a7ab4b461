// The clock: elapsed time and frame number, readable by eye and (by its strip) by machine. The first thing a new user sees.
import { columnsOf, drawText, textHeight } from '../dot-font.ts';
import {
  type Color,
  copyRaster,
  createRaster,
  fillCapsule,
  fillDisc,
  fillGlow,
  paintAll,
  type Raster,
  strokeCircle,
} from '../raster.ts';
import type { Scene, SceneOptions } from '../scene.ts';
import { drawClockStrip } from './clock-strip.ts';
import { createSweep, type Dial } from './clock-sweep.ts';

export type ClockTruth = { number: number; elapsedMs: number };

const accent: Color = [72, 209, 196];
const ink: Color = [226, 234, 240];
const quiet: Color = [112, 128, 140];
/** One turn in ten seconds: ten marks, one a second; it moves visibly and still looks calm. */
const turnMs = 10_000;
/** Below this a label would be as large as the number that it explains (under about 420 pixels across). */
const labelledPitch = 4;

type Layout = { dial: Dial; left: number; pitch: number; frameTop: number; timeTop: number; footTop: number };

function layoutOf(width: number, height: number): Layout {
  const left = Math.round(width * 0.445);
  const pitch = Math.max(1, Math.floor((width * 0.955 - left) / columnsOf('00:00.000')));
  const timeTop = Math.round(height * 0.45 - textHeight(pitch) * 0.9);
  return {
    dial: { x: width * 0.225, y: height * 0.46, r: Math.min(height * 0.33, width * 0.17) },
    left,
    pitch,
    timeTop,
    frameTop: Math.round(timeTop + textHeight(pitch) * 1.75),
    footTop: Math.round(height * 0.055),
  };
}

function smallPitch(pitch: number): number {
  return Math.max(1, Math.round(pitch / 4.5));
}

function drawDial(raster: Raster, dial: Dial): void {
  const { x, y, r } = dial;
  fillGlow(raster, { x, y, rx: r * 1.6, ry: r * 1.6 }, accent, 0.07);
  strokeCircle(raster, { x, y, r, thickness: Math.max(1, r * 0.012) }, quiet, 0.55);
  strokeCircle(raster, { x, y, r: r * 0.62, thickness: 1 }, quiet, 0.16);
  for (let mark = 0; mark < 50; mark++) {
    const turn = (mark / 50) * 2 * Math.PI;
    const isMajor = mark % 5 === 0;
    const [sin, cos] = [Math.sin(turn), -Math.cos(turn)];
    const [inner, outer, half] = [r * (isMajor ? 0.87 : 0.92), r * 0.955, r * (isMajor ? 0.011 : 0.006)];
    const ends = { x0: x + sin * inner, y0: y + cos * inner, x1: x + sin * outer, y1: y + cos * outer };
    fillCapsule(raster, { ...ends, r0: half, r1: half }, isMajor ? ink : quiet, {
      alpha: isMajor ? 0.85 : 0.5,
    });
  }
}

function drawBackground(options: SceneOptions, layout: Layout): Raster {
  const { width, height, fps } = options;
  const raster = createRaster(width, height);
  paintAll(raster, (x, y) => {
    const fall = 1 - 0.55 * Math.hypot((x / width - 0.4) * 1.1, y / height - 0.42);
    return [17 * fall, 24 * fall, 31 * fall];
  });
  drawDial(raster, layout.dial);
  const { left, pitch, timeTop, frameTop } = layout;
  if (pitch < labelledPitch) return raster;
  const small = smallPitch(pitch);
  const labelGap = textHeight(small) + small * 4;
  drawText(raster, '88:88.888', { x: left, y: timeTop, pitch }, ink, { alpha: 0.035, unlit: true });
  drawText(raster, 'FRAME', { x: left, y: frameTop - labelGap, pitch: small }, quiet);
  const about = `DEMO CAMERA   ${width} X ${height}   ${Math.round(fps * 10) / 10} FPS`;
  drawText(raster, about, { x: left, y: layout.footTop, pitch: Math.max(1, small * 0.75) }, quiet, {
    alpha: 0.8,
  });
  return raster;
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}

function drawNumbers(raster: Raster, layout: Layout, truth: ClockTruth): void {
  const { left, pitch, timeTop, frameTop } = layout;
  const seconds = Math.floor(truth.elapsedMs / 1000);
  const hours = Math.floor(seconds / 3600);
  const time = `${padded(Math.floor(seconds / 60) % 60, 2)}:${padded(seconds % 60, 2)}.${padded(truth.elapsedMs % 1000, 3)}`;
  const small = smallPitch(pitch);
  const label = hours === 0 ? 'ELAPSED' : `ELAPSED  ${hours} H +`;
  const labelTop = timeTop - textHeight(small) - small * 4;
  if (pitch >= labelledPitch) drawText(raster, label, { x: left, y: labelTop, pitch: small }, quiet);
  drawText(raster, time, { x: left, y: timeTop, pitch }, ink);
  const framePitch = Math.max(1, Math.round(pitch * 0.6));
  drawText(raster, padded(truth.number, 6), { x: left, y: frameTop, pitch: framePitch }, accent);
}

function drawHand(raster: Raster, dial: Dial, turn: number): void {
  const { x, y, r } = dial;
  const [sin, cos] = [Math.sin(turn * 2 * Math.PI), -Math.cos(turn * 2 * Math.PI)];
  const ends = {
    x0: x - sin * r * 0.1,
    y0: y - cos * r * 0.1,
    x1: x + sin * r * 0.84,
    y1: y + cos * r * 0.84,
  };
  fillCapsule(raster, { ...ends, r0: r * 0.014, r1: r * 0.009 }, accent);
  fillDisc(raster, { x, y, r: r * 0.045 }, accent);
  fillDisc(raster, { x, y, r: r * 0.018 }, [10, 14, 18]);
}

export function createClockScene(options: SceneOptions): Scene<ClockTruth> {
  const { width, height, fps } = options;
  const layout = layoutOf(width, height);
  const background = drawBackground(options, layout);
  const sweep = createSweep(width, height, layout.dial, accent);
  const truth = (index: number): ClockTruth => ({
    number: index,
    elapsedMs: Math.round((index * 1000) / fps),
  });
  return {
    name: 'clock',
    width,
    height,
    fps,
    truth,
    draw(index) {
      const now = truth(index);
      const raster = copyRaster(background);
      const turn = (now.elapsedMs % turnMs) / turnMs;
      sweep(raster, turn);
      drawHand(raster, layout.dial, turn);
      drawNumbers(raster, layout, now);
      drawClockStrip(raster, index);
      return { rgb: raster.rgb, truth: now };
    },
  };
}
