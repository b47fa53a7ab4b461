// A dot-matrix font, seven rows high: the characters that the scenes write, drawn as round dots when they are large enough.
import { type Color, fillDisc, fillRect, type Raster } from './raster.ts';

const rows = 7;

/** Rows from the top, `#` a lit dot. A character is as wide as its rows. */
const glyphs: Record<string, string> = {
  ' ': '... ... ... ... ... ... ...',
  '0': '.###. #...# #...# #...# #...# #...# .###.',
  '1': '..#.. .##.. ..#.. ..#.. ..#.. ..#.. .###.',
  '2': '.###. #...# ....# ...#. ..#.. .#... #####',
  '3': '####. ....# ....# .###. ....# ....# ####.',
  '4': '...#. ..##. .#.#. #..#. ##### ...#. ...#.',
  '5': '##### #.... ####. ....# ....# #...# .###.',
  '6': '.###. #.... #.... ####. #...# #...# .###.',
  '7': '##### ....# ...#. ..#.. ..#.. ..#.. ..#..',
  '8': '.###. #...# #...# .###. #...# #...# .###.',
  '9': '.###. #...# #...# .#### ....# ....# .###.',
  ':': '. . # . # . .',
  '.': '. . . . . . #',
  '+': '..... ..#.. ..#.. ##### ..#.. ..#.. .....',
  A: '.###. #...# #...# ##### #...# #...# #...#',
  C: '.###. #...# #.... #.... #.... #...# .###.',
  D: '####. #...# #...# #...# #...# #...# ####.',
  E: '##### #.... #.... ####. #.... #.... #####',
  F: '##### #.... #.... ####. #.... #.... #....',
  H: '#...# #...# #...# ##### #...# #...# #...#',
  L: '#.... #.... #.... #.... #.... #.... #####',
  M: '#...# ##.## #.#.# #.#.# #...# #...# #...#',
  O: '.###. #...# #...# #...# #...# #...# .###.',
  P: '####. #...# #...# ####. #.... #.... #....',
  R: '####. #...# #...# ####. #.#.. #..#. #...#',
  S: '.#### #.... #.... .###. ....# ....# ####.',
  X: '#...# #...# .#.#. ..#.. .#.#. #...# #...#',
};

type Dot = { column: number; row: number; lit: boolean };

function dotsOf(text: string): { dots: Dot[]; columns: number } {
  const dots: Dot[] = [];
  let column = 0;
  for (const character of text) {
    const lines = (glyphs[character] ?? glyphs[' '] ?? '').split(' ');
    lines.forEach((line, row) => {
      for (let i = 0; i < line.length; i++) dots.push({ column: column + i, row, lit: line[i] === '#' });
    });
    column += (lines[0]?.length ?? 0) + 1;
  }
  return { dots, columns: column - 1 };
}

/** In dots, without the gap after the last character. */
export function columnsOf(text: string): number {
  return dotsOf(text).columns;
}

export function textHeight(pitch: number): number {
  return rows * pitch;
}

/** `pitch` is the distance from dot to dot in pixels. `unlit` paints the dots that are off instead, for a background. */
export function drawText(
  raster: Raster,
  text: string,
  place: { x: number; y: number; pitch: number },
  color: Color,
  look: { alpha?: number; unlit?: boolean } = {},
): void {
  const { x, y, pitch } = place;
  const { alpha = 1, unlit = false } = look;
  for (const dot of dotsOf(text).dots) {
    if (!dot.lit && !unlit) continue;
    const [left, top] = [x + dot.column * pitch, y + dot.row * pitch];
    // Below four pixels a round dot is mostly edge: a plain square is easier to read.
    if (pitch < 4) fillRect(raster, { x: left, y: top, width: pitch, height: pitch }, color, alpha);
    else fillDisc(raster, { x: left + pitch / 2, y: top + pitch / 2, r: pitch * 0.43 }, color, { alpha });
  }
}
