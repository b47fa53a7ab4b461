// One person, seen from the side: shadow, legs and arms that swing with the way walked, body, head.
import { type Color, fillCapsule, fillDisc, fillGlow, type Raster } from '../raster.ts';

/** Feet on the ground at x, y; all lengths in pixels. `swing` -1–1 is the stride, `facing` -1, 0 or 1. */
export type Figure = { x: number; y: number; height: number; swing: number; facing: number; look: number };

const coats: readonly Color[] = [
  [196, 84, 70],
  [70, 122, 188],
  [222, 170, 72],
  [92, 150, 104],
  [140, 104, 170],
  [226, 226, 220],
  [64, 70, 84],
  [206, 126, 150],
];
const trousers: readonly Color[] = [
  [48, 56, 76],
  [74, 66, 60],
  [38, 40, 46],
  [104, 108, 112],
];
const skins: readonly Color[] = [
  [236, 196, 168],
  [204, 156, 122],
  [146, 102, 76],
  [98, 68, 52],
];
const hairs: readonly Color[] = [
  [44, 34, 30],
  [104, 74, 48],
  [168, 138, 92],
  [150, 150, 152],
];

function pick(colors: readonly Color[], number: number): Color {
  return colors[number % colors.length] ?? [128, 128, 128];
}

/** How far the figure reaches to each side of its feet: the body, or a foot in mid-stride. */
export function figureHalfWidth(height: number, swing: number): number {
  return height * Math.max(0.115, 0.145 * Math.abs(swing) + 0.04);
}

type Pen = (
  x0: number,
  y0: number,
  r0: number,
  x1: number,
  y1: number,
  r1: number,
  color: Color,
  shade: number,
) => void;

function drawLimbs(
  pen: Pen,
  figure: Figure,
  side: 1 | -1,
  colors: { coat: Color; legs: Color; skin: Color },
): void {
  const stride = figure.swing * side;
  const dim: (color: Color) => Color = ([r, g, b]) => (side < 0 ? [r * 0.72, g * 0.72, b * 0.72] : [r, g, b]);
  const lift = Math.max(0, -stride * figure.facing) * 0.03;
  const knee = stride * 0.075 + figure.facing * 0.012;
  pen(side * 0.012, 0.48, 0.054, knee, 0.25, 0.042, dim(colors.legs), 0.2);
  pen(knee, 0.25, 0.042, stride * 0.145, 0.032 + lift, 0.028, dim(colors.legs), 0.2);
  pen(
    stride * 0.135,
    0.016 + lift,
    0.016,
    stride * 0.135 + figure.facing * 0.035,
    0.014 + lift,
    0.014,
    [26, 26, 30],
    0,
  );
  pen(0, 0.765, 0.036, -stride * 0.07, 0.6, 0.032, dim(colors.coat), 0.25);
  pen(-stride * 0.07, 0.6, 0.03, -stride * 0.11 + figure.facing * 0.02, 0.465, 0.024, dim(colors.coat), 0.25);
  fillHand(pen, -stride * 0.113 + figure.facing * 0.022, 0.445, dim(colors.skin));
}

function fillHand(pen: Pen, x: number, y: number, color: Color): void {
  pen(x, y, 0.02, x, y, 0.02, color, 0.1);
}

export function drawFigure(raster: Raster, figure: Figure): void {
  const { x, y, height, facing, look } = figure;
  const colors = { coat: pick(coats, look), legs: pick(trousers, look >> 3), skin: pick(skins, look >> 5) };
  const pen: Pen = (x0, y0, r0, x1, y1, r1, color, shade) => {
    const ends = { x0: x + x0 * height, y0: y - y0 * height, x1: x + x1 * height, y1: y - y1 * height };
    fillCapsule(raster, { ...ends, r0: r0 * height, r1: r1 * height }, color, { shade });
  };
  fillGlow(raster, { x: x + height * 0.05, y, rx: height * 0.24, ry: height * 0.05 }, [8, 10, 12], 0.5);
  drawLimbs(pen, figure, -1, colors);
  pen(0, 0.74, 0.092, 0, 0.5, 0.078, colors.coat, 0.3);
  drawLimbs(pen, figure, 1, colors);
  pen(0, 0.87, 0.032, 0, 0.83, 0.034, colors.skin, 0.2);
  fillDisc(
    raster,
    { x: x - facing * height * 0.008, y: y - height * 0.928, r: height * 0.068 },
    pick(hairs, look >> 7),
    {
      shade: 0.2,
    },
  );
  pen(facing * 0.014, 0.912, 0.056, facing * 0.016, 0.9, 0.05, colors.skin, 0.22);
}
