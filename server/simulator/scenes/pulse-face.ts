// The face of the pulse scene: painted once, with a mask of how much of each pixel is skin.
import {
  type Color,
  createRaster,
  fillCapsule,
  fillDisc,
  fillGlow,
  paintAll,
  type Raster,
} from '../raster.ts';
import type { Rect } from '../scene.ts';

/** `skin` is how much of a pixel is skin, 0–1; `patch` is the face from forehead to chin, without hair. */
export type Face = { raster: Raster; skin: Float32Array; patch: Rect };

const skinColor: Color = [205, 152, 124];
const hair: Color = [46, 36, 32];

type Head = { x: number; y: number; rx: number; ry: number };

function drawSurroundings(raster: Raster, head: Head): void {
  const { width, height } = raster;
  paintAll(raster, (x, y) => {
    const light = 1 - 0.5 * Math.hypot(x / width - 0.42, (y / height - 0.35) * 0.8);
    return [74 * light, 84 * light, 92 * light];
  });
  const { x, y, rx, ry } = head;
  const shoulders = {
    x0: x - rx * 1.35,
    y0: y + ry * 1.75,
    x1: x + rx * 1.35,
    y1: y + ry * 1.75,
    r0: rx * 0.72,
    r1: rx * 0.72,
  };
  fillDisc(raster, { x, y: y - ry * 0.22, r: rx * 1.07 }, hair, { shade: 0.15 });
  for (const side of [-1, 1]) {
    const ear = { x0: x + side * rx * 0.98, y0: y - ry * 0.02, x1: x + side * rx * 0.94, y1: y + ry * 0.16 };
    fillCapsule(raster, { ...ear, r0: rx * 0.11, r1: rx * 0.07 }, [178, 126, 102], { shade: 0.15 });
  }
  fillCapsule(
    raster,
    { x0: x, y0: y + ry * 0.5, r0: rx * 0.5, x1: x, y1: y + ry * 1.3, r1: rx * 0.56 },
    [168, 120, 96],
    { shade: 0.2 },
  );
  fillCapsule(raster, shoulders, [58, 84, 104], { shade: 0.12 });
}

/** An oval, narrower at the chin, with the hairline cut across the forehead. */
function skinAt(head: Head, x: number, y: number): number {
  const v = (y - head.y) / head.ry;
  const narrow = v > 0 ? 1 - 0.2 * v * v : 1;
  const u = (x - head.x) / (head.rx * narrow);
  const hairline = -0.72 + 0.16 * u * u;
  const oval = (1 - Math.hypot(u, v)) * head.rx;
  return (
    Math.max(0, Math.min(1, oval + 0.5)) * Math.max(0, Math.min(1, (v - hairline) * head.ry * 0.5 + 0.5))
  );
}

function drawSkin(raster: Raster, head: Head): Float32Array {
  const skin = new Float32Array(raster.width * raster.height);
  for (let y = 0, i = 0; y < raster.height; y++) {
    for (let x = 0; x < raster.width; x++, i++) {
      const cover = skinAt(head, x + 0.5, y + 0.5);
      if (cover === 0) continue;
      skin[i] = cover;
      const [u, v] = [(x - head.x) / head.rx, (y - head.y) / head.ry];
      const light = 1.06 - 0.16 * u - 0.1 * v - 0.16 * (u * u + v * v) ** 2;
      for (let c = 0; c < 3; c++) {
        const under = raster.rgb[i * 3 + c] as number;
        raster.rgb[i * 3 + c] = under + (Math.min(255, (skinColor[c] as number) * light) - under) * cover;
      }
    }
  }
  return skin;
}

function drawCheeks(raster: Raster, head: Head): void {
  const { x, y, rx, ry } = head;
  for (const side of [-1, 1]) {
    fillGlow(
      raster,
      { x: x + side * rx * 0.55, y: y + ry * 0.28, rx: rx * 0.34, ry: ry * 0.2 },
      [214, 118, 104],
      0.2,
    );
  }
  const nose = {
    x0: x + rx * 0.03,
    y0: y - ry * 0.05,
    r0: rx * 0.03,
    x1: x + rx * 0.07,
    y1: y + ry * 0.22,
    r1: rx * 0.06,
  };
  fillCapsule(raster, nose, [166, 112, 90], { alpha: 0.35 });
}

function drawFeatures(raster: Raster, head: Head): void {
  const { x, y, rx, ry } = head;
  for (const side of [-1, 1]) {
    const [eye, level] = [x + side * rx * 0.4, y - ry * 0.08];
    const socket = {
      x0: eye - rx * 0.1,
      y0: level,
      x1: eye + rx * 0.1,
      y1: level,
      r0: rx * 0.062,
      r1: rx * 0.062,
    };
    fillCapsule(raster, socket, [232, 226, 220]);
    fillDisc(raster, { x: eye, y: level, r: rx * 0.068 }, [62, 48, 42]);
    fillDisc(raster, { x: eye - rx * 0.02, y: level - ry * 0.015, r: rx * 0.018 }, [240, 240, 240]);
    const brow = {
      x0: eye - side * rx * 0.16,
      y0: y - ry * 0.24,
      x1: eye + side * rx * 0.19,
      y1: y - ry * 0.242,
    };
    fillCapsule(raster, { ...brow, r0: rx * 0.034, r1: rx * 0.026 }, hair, { alpha: 0.8 });
    const lip = { x0: x, y0: y + ry * 0.525, x1: x + side * rx * 0.22, y1: y + ry * 0.5 };
    fillCapsule(raster, { ...lip, r0: rx * 0.04, r1: rx * 0.022 }, [164, 88, 82]);
  }
}

/** Eyes, brows and mouth do not pulse: whatever painting them changed is no skin. */
function drawFeaturesOver(raster: Raster, skin: Float32Array, head: Head): void {
  const before = Buffer.from(raster.rgb);
  drawFeatures(raster, head);
  for (let i = 0; i < skin.length; i++) {
    if (raster.rgb[i * 3 + 1] !== before[i * 3 + 1]) skin[i] = 0;
  }
}

export function drawFace(width: number, height: number): Face {
  const raster = createRaster(width, height);
  const size = Math.min(height * 0.36, width * 0.3);
  const head = { x: width * 0.5, y: height * 0.47, rx: size * 0.76, ry: size };
  drawSurroundings(raster, head);
  const skin = drawSkin(raster, head);
  drawCheeks(raster, head);
  drawFeaturesOver(raster, skin, head);
  const patch: Rect = [
    (head.x - head.rx * 0.5) / width,
    (head.y - head.ry * 0.5) / height,
    (head.x + head.rx * 0.5) / width,
    (head.y + head.ry * 0.6) / height,
  ];
  return { raster, skin, patch };
}
