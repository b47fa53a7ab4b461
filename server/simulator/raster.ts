// Painting into RGB24 bytes: the few shapes that the scenes need, with soft edges. Knows no scene.

export type Raster = { readonly width: number; readonly height: number; readonly rgb: Buffer };
export type Color = readonly [red: number, green: number, blue: number];

export function createRaster(width: number, height: number): Raster {
  return { width, height, rgb: Buffer.alloc(width * height * 3) };
}

export function copyRaster(raster: Raster): Raster {
  return { ...raster, rgb: Buffer.from(raster.rgb) };
}

function blend(rgb: Buffer, at: number, color: Color, alpha: number, light: number): void {
  const keep = 1 - alpha;
  for (let c = 0; c < 3; c++) {
    const value = (rgb[at + c] as number) * keep + Math.min(255, (color[c] as number) * light) * alpha;
    rgb[at + c] = value + 0.5;
  }
}

/** Calls `colorAt` for every pixel: for backgrounds, which are painted once. */
export function paintAll(raster: Raster, colorAt: (x: number, y: number) => Color): void {
  const { width, height, rgb } = raster;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const color = colorAt(x, y);
      for (let c = 0; c < 3; c++) rgb[at + c] = Math.max(0, Math.min(255, Math.round(color[c] as number)));
    }
  }
}

type Area = { left: number; top: number; right: number; bottom: number };

function eachPixel(raster: Raster, area: Area, visit: (x: number, y: number, at: number) => void): void {
  const left = Math.max(0, Math.floor(area.left));
  const right = Math.min(raster.width, Math.ceil(area.right));
  const bottom = Math.min(raster.height, Math.ceil(area.bottom));
  for (let y = Math.max(0, Math.floor(area.top)); y < bottom; y++) {
    for (let x = left, at = (y * raster.width + left) * 3; x < right; x++, at += 3) visit(x, y, at);
  }
}

export function fillRect(
  raster: Raster,
  rect: { x: number; y: number; width: number; height: number },
  color: Color,
  alpha = 1,
): void {
  const left = Math.round(rect.x);
  const top = Math.round(rect.y);
  const area = {
    left,
    top,
    right: Math.round(rect.x + rect.width),
    bottom: Math.round(rect.y + rect.height),
  };
  eachPixel(raster, area, (_x, _y, at) => blend(raster.rgb, at, color, alpha, 1));
}

/** Two circles and what lies between them: a limb, a line, or (both ends the same) a disc. */
export type Capsule = { x0: number; y0: number; r0: number; x1: number; y1: number; r1: number };

/** `shade` 0–1 makes the right side darker and the left side lighter, so that a limb looks round. */
export function fillCapsule(
  raster: Raster,
  capsule: Capsule,
  color: Color,
  look: { alpha?: number; shade?: number } = {},
): void {
  const { x0, y0, r0, x1, y1, r1 } = capsule;
  const { alpha = 1, shade = 0 } = look;
  const [dx, dy] = [x1 - x0, y1 - y0];
  const scale = 1 / (dx * dx + dy * dy || 1);
  const reach = Math.max(r0, r1) + 1;
  const area = {
    left: Math.min(x0, x1) - reach,
    right: Math.max(x0, x1) + reach,
    top: Math.min(y0, y1) - reach,
    bottom: Math.max(y0, y1) + reach,
  };
  eachPixel(raster, area, (x, y, at) => {
    const [px, py] = [x + 0.5 - x0, y + 0.5 - y0];
    const along = Math.max(0, Math.min(1, (px * dx + py * dy) * scale));
    const radius = r0 + (r1 - r0) * along;
    const [ox, oy] = [px - dx * along, py - dy * along];
    const cover = radius + 0.5 - Math.sqrt(ox * ox + oy * oy);
    if (cover <= 0) return;
    blend(raster.rgb, at, color, alpha * Math.min(1, cover), 1 - (shade * ox) / radius);
  });
}

export function fillDisc(
  raster: Raster,
  disc: { x: number; y: number; r: number },
  color: Color,
  look: { alpha?: number; shade?: number } = {},
): void {
  const { x, y, r } = disc;
  fillCapsule(raster, { x0: x, y0: y, r0: r, x1: x, y1: y, r1: r }, color, look);
}

/** Fades from `alpha` in the middle to nothing at the rim: a shadow, a glow. */
export function fillGlow(
  raster: Raster,
  glow: { x: number; y: number; rx: number; ry: number },
  color: Color,
  alpha: number,
): void {
  const { x: cx, y: cy, rx, ry } = glow;
  eachPixel(raster, { left: cx - rx, right: cx + rx, top: cy - ry, bottom: cy + ry }, (x, y, at) => {
    const [dx, dy] = [(x + 0.5 - cx) / rx, (y + 0.5 - cy) / ry];
    const inside = 1 - (dx * dx + dy * dy);
    if (inside > 0) blend(raster.rgb, at, color, alpha * inside, 1);
  });
}

export function strokeCircle(
  raster: Raster,
  circle: { x: number; y: number; r: number; thickness: number },
  color: Color,
  alpha = 1,
): void {
  const { x: cx, y: cy, r, thickness } = circle;
  const reach = r + thickness;
  eachPixel(
    raster,
    { left: cx - reach, right: cx + reach, top: cy - reach, bottom: cy + reach },
    (x, y, at) => {
      const cover = thickness / 2 + 0.5 - Math.abs(Math.hypot(x + 0.5 - cx, y + 0.5 - cy) - r);
      if (cover > 0) blend(raster.rgb, at, color, alpha * Math.min(1, cover), 1);
    },
  );
}
