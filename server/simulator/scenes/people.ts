// People walk over a line: alone, in pairs, some loiter. How many went in and out, and where each one is, is known exactly.
import { randomAt } from '../random.ts';
import { type Color, copyRaster, createRaster, fillCapsule, paintAll, type Raster } from '../raster.ts';
import type { Rect, Scene, SceneOptions } from '../scene.ts';
import { drawFigure, type Figure, figureHalfWidth } from './people-figure.ts';
import { createPeopleSchedule, lineX, type Walker } from './people-schedule.ts';

export type PersonTruth = { id: number; box: Rect; foot: readonly [x: number, y: number] };
export type PeopleTruth = {
  /** From, to, 0–1. Walking over it rightwards is in. */
  line: readonly [x1: number, y1: number, x2: number, y2: number];
  people: PersonTruth[];
  /** Since frame 0, this frame included. */
  in: number;
  out: number;
};

const horizon = 0.52;
const line: PeopleTruth['line'] = [lineX, horizon + 0.035, lineX, 1];

/** A wall with panels, a floor with tiles that narrow towards it, and the grain of plaster and stone. */
function backdropColor(x: number, y: number, grain: number): Color {
  if (y < horizon) {
    const panel = Math.abs(((x * 7 + 0.5) % 1) - 0.5) < 0.012 ? 0.8 : 1;
    const skirting = y > horizon - 0.025 ? 0.62 : 1;
    const light = (0.78 + 0.3 * y + 0.1 * Math.cos((x - 0.35) * 4)) * panel * skirting;
    return [92 * light + grain, 100 * light + grain, 108 * light + grain];
  }
  const depth = 1 / (y - horizon + 0.16);
  const across = (x - 0.5) * depth * 3.2 + 40;
  const [column, row] = [Math.floor(across), Math.floor(depth * 3.2)];
  const isJoint = across % 1 < 0.035 || (depth * 3.2) % 1 < 0.045;
  const tile = 0.93 + 0.12 * randomAt(7, column, row);
  const light = (0.72 + 0.55 * (y - horizon)) * (isJoint ? 0.78 : tile);
  return [142 * light + grain * 1.4, 140 * light + grain * 1.4, 134 * light + grain * 1.4];
}

function drawBackground(width: number, height: number, seed: number): Raster {
  const raster = createRaster(width, height);
  paintAll(raster, (x, y) =>
    backdropColor(
      x / width,
      y / height,
      (randomAt(seed, x, y) - 0.5) * 9 + (randomAt(seed, x >> 2, y >> 2) - 0.5) * 5,
    ),
  );
  const stroke = { x0: lineX * width, x1: lineX * width, r0: height * 0.005, r1: height * 0.011 };
  fillCapsule(raster, { ...stroke, y0: line[1] * height, y1: height * 1.02 }, [236, 190, 70], {
    alpha: 0.85,
  });
  return raster;
}

function figureOf(walker: Walker, x: number, pace: number, width: number, height: number): Figure {
  const tall = height * (0.27 + 0.2 * walker.lane) * walker.build;
  const isMoving = Math.abs(pace) > 1e-6;
  // A full cycle of two steps covers about nine tenths of the person's height.
  const steps = (x * width) / (tall * 0.9);
  return {
    x: x * width,
    y: height * (0.64 + 0.33 * walker.lane),
    height: tall,
    swing: isMoving ? Math.sin(steps * 2 * Math.PI) : 0.12,
    facing: isMoving ? Math.sign(pace) : 0,
    look: walker.look,
  };
}

function boxOf(figure: Figure, width: number, height: number): Rect {
  const half = figureHalfWidth(figure.height, figure.swing);
  const part = (value: number, whole: number) => Math.max(0, Math.min(1, value / whole));
  return [
    part(figure.x - half, width),
    part(figure.y - figure.height, height),
    part(figure.x + half, width),
    part(figure.y + figure.height * 0.005, height),
  ];
}

export function createPeopleScene(options: SceneOptions): Scene<PeopleTruth> {
  const { width, height, fps, seed } = options;
  const background = drawBackground(width, height, seed);
  const schedule = createPeopleSchedule(seed);

  /** Far ones first, as they are painted. */
  function look(index: number) {
    const at = index / fps;
    const all = schedule.walkersAt(at).map(({ walker, x, pace }) => {
      const figure = figureOf(walker, x, pace, width, height);
      const box = boxOf(figure, width, height);
      return { figure, person: { id: walker.id, box, foot: [x, figure.y / height] as const } };
    });
    const seen = all
      .filter(({ person }) => person.box[2] > person.box[0])
      .sort((a, b) => a.figure.y - b.figure.y);
    const truth: PeopleTruth = {
      line,
      people: seen.map(({ person }) => person),
      ...schedule.crossingsUntil(at),
    };
    return { figures: seen.map(({ figure }) => figure), truth };
  }

  return {
    name: 'people',
    width,
    height,
    fps,
    truth: (index) => look(index).truth,
    draw(index) {
      const { figures, truth } = look(index);
      const raster = copyRaster(background);
      for (const figure of figures) drawFigure(raster, figure);
      return { rgb: raster.rgb, truth };
    },
  };
}
