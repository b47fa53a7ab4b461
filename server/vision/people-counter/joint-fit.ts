// Finds where several people stand whose silhouettes overlap: together they should cover what differs from the background and
// nothing else. Each in turn is moved to where the others leave most unexplained, as in Zhao and Nevatia, "Tracking multiple
// humans in complex situations" (2004), with coordinate ascent instead of sampling.
import type { Box } from '../blobs.ts';
import type { GreyImage } from '../vision.ts';
import type { Appearance } from './appearance.ts';
import { type Silhouette, silhouetteGrid } from './silhouette.ts';

/** Feet at x (middle) and y, in pixels. */
export type Body = { x: number; y: number; width: number; height: number };
type Judgement = { visible: number; likeness: number; gain: number; support: number; shown: number };

/** Where somebody is expected, and how far off that may be: standard deviations in pixels. */
export type ExpectedBody = Body & { errorX: number; errorY: number; appearance: Appearance | null };
export type FittedBody = Body & {
  /** Part of the silhouette that covers what nobody else covers, less what it covers for nothing; at most 1. */
  gain: number;
  /** The same as if alone. */
  support: number;
  /** Part of the silhouette that nobody else covers. */
  visible: number;
};

/** Covering a pixel of the background costs this much of what covering one of a person brings. */
const emptyCost = 0.8;
/** So many rows of the silhouette's grid above the head and below the feet should be empty; what is not costs this much. */
const endRows = 4;
const endCost = 1;
/** Whoever is there explains also what is not always covered: a swinging arm, a stride. */
const claim = 1.6;
const rounds = 2;
/** Grey levels: noise and folds are less than the least, another coat is more than the most. */
const alike = { least: 10, most: 45 };
/** A pixel that does not look like this person is worth so much less when they are searched for. */
const strangeCost = 0.7;
/** Of a person's height: how far the feet are looked for at least and at most from where they are expected. */
const reach = { least: 0.06, most: 0.35 };
/** In standard deviations. */
const gate = 2.5;
/** Steps from the middle of the search to its edge. */
const steps = { x: 6, y: 3 };
/** What being a standard deviation off the expected place costs, as part of the silhouette. */
const priorCost = 0.02;

/** Of a person's height, as in a slanted leg. */
const fullColumn = 0.18;

type SizeAt = (footRow: number) => { width: number; height: number } | null;

export function createJointFit(pictureWidth: number, pictureHeight: number, silhouette: Silhouette) {
  const { columns, rows } = silhouetteGrid;
  /** For each pixel how likely it is that nobody stamped covers it. */
  const free = new Float32Array(pictureWidth * pictureHeight).fill(1);
  const rowStep = Math.max(1, pictureHeight / 45);
  let picture: GreyImage = { width: pictureWidth, height: pictureHeight, data: new Uint8Array() };
  let pictureGain = 1;
  const places = new Int32Array(columns);
  /** Filled anew by each call: thousands a second would keep the garbage collector busy. */
  const judgement: Judgement = { visible: 0, likeness: 0, gain: 0, support: 0, shown: 0 };

  function area({ x, y, width, height }: Body): Box {
    return {
      left: Math.max(0, Math.round(x - width / 2)),
      right: Math.min(pictureWidth, Math.round(x + width / 2)),
      top: Math.max(0, Math.round(y - height)),
      bottom: Math.min(pictureHeight, Math.round(y)),
    };
  }

  function clear(bodies: readonly Body[]): void {
    for (const body of bodies) {
      const { left, right, top, bottom } = area(body);
      for (let y = top; y < bottom; y++) free.fill(1, y * pictureWidth + left, y * pictureWidth + right);
    }
  }

  function stamp(body: Body): void {
    const { cover } = silhouette;
    const { left, right, top, bottom } = area(body);
    const [perColumn, perRow] = [columns / body.width, rows / body.height];
    for (let y = top; y < bottom; y++) {
      const row = Math.max(0, Math.min(rows - 1, ((y + 0.5 - body.y + body.height) * perRow) | 0)) * columns;
      let column = (left + 0.5 - body.x + body.width / 2) * perColumn;
      for (let i = y * pictureWidth + left; i < y * pictureWidth + right; i++, column += perColumn) {
        const at = Math.max(0, Math.min(columns - 1, column | 0));
        free[i] = (free[i] as number) * (1 - Math.min(1, claim * (cover[row + at] as number)));
      }
    }
  }

  /** Looks at one pixel for each part of the silhouette: 240 for a person of any size. */
  function judge(
    mask: Uint8Array,
    { x, y, width, height }: Body,
    appearance: Appearance | null = null,
  ): Judgement {
    const { cover } = silhouette;
    const grey = appearance?.grey;
    for (let column = 0; column < columns; column++) {
      const px = Math.floor(x + ((column + 0.5) / columns - 0.5) * width);
      places[column] = px >= 0 && px < pictureWidth ? px : -1;
    }
    let [gain, support, shown, visible, strange] = [0, 0, 0, 0, 0];
    for (let row = 0, i = 0; row < rows; row++) {
      const py = Math.floor(y - height + ((row + 0.5) / rows) * height);
      if (py < 0 || py >= pictureHeight) {
        i += columns;
        continue;
      }
      for (let column = 0; column < columns; column++, i++) {
        const px = places[column] as number;
        if (px < 0) continue;
        const at = py * pictureWidth + px;
        const likely = cover[i] as number;
        const worth = mask[at] ? likely : -emptyCost * likely;
        shown += likely;
        support += worth;
        const open = worth * (free[at] as number);
        visible += likely * (free[at] as number);
        gain += open;
        if (grey && open > 0) strange += open * strangeness(grey[i] as number, at);
      }
    }
    judgement.gain = gain - endCost * beyondEnds(mask, y, height);
    judgement.likeness = judgement.gain - strange;
    judgement.support = support;
    judgement.shown = shown;
    judgement.visible = visible;
    return judgement;
  }

  /** 0: as expected of this person – 1: something else. */
  function strangeness(expected: number, at: number): number {
    if (expected < 0) return 0;
    const off = Math.abs((picture.data[at] as number) / pictureGain - expected);
    return off > alike.most ? 1 : off < alike.least ? 0 : (off - alike.least) / (alike.most - alike.least);
  }

  /** Unexplained pixels right above the head and below the feet, in parts of the silhouette: a person ends there. */
  function beyondEnds(mask: Uint8Array, y: number, height: number): number {
    let sum = 0;
    for (let row = 0; row < endRows; row++) {
      const away = ((row + 1.5) / rows) * height;
      for (const py of [Math.floor(y - height - away), Math.floor(y + away)]) {
        if (py < 0 || py >= pictureHeight) continue;
        for (let column = columns / 3; column < (columns * 2) / 3; column++) {
          const px = places[column] as number;
          if (px < 0) continue;
          const at = py * pictureWidth + px;
          if (mask[at]) sum += free[at] as number;
        }
      }
    }
    return sum;
  }

  /** Of the whole silhouette, whether or not all of it is in the picture. */
  function whole(): number {
    let sum = 0;
    for (const likely of silhouette.cover) sum += likely;
    return sum;
  }

  /** Pixels in the box that differ and that nobody stamped explains. */
  function unexplained(mask: Uint8Array, { left, right, top, bottom }: Box): number {
    let sum = 0;
    for (let y = top; y < bottom; y++) {
      for (let i = y * pictureWidth + left; i < y * pictureWidth + right; i++) {
        if (mask[i]) sum += free[i] as number;
      }
    }
    return sum;
  }

  function settle(mask: Uint8Array, expected: ExpectedBody): Body {
    const cost = priorCost * whole();
    const farX = span(expected.errorX, expected.height);
    const farY = span(expected.errorY, expected.height);
    const body: Body = { ...expected };
    let [bestX, bestY, bestValue] = [expected.x, expected.y, Number.NEGATIVE_INFINITY];
    for (let sy = -steps.y; sy <= steps.y; sy++) {
      for (let sx = -steps.x; sx <= steps.x; sx++) {
        const [dx, dy] = [(sx / steps.x) * farX, (sy / steps.y) * farY];
        body.x = expected.x + dx;
        body.y = expected.y + dy;
        const off = (dx * gate) ** 2 / farX ** 2 + (dy * gate) ** 2 / farY ** 2;
        judge(mask, body, expected.appearance);
        const value = judgement.gain - strangeCost * (judgement.gain - judgement.likeness) - cost * off;
        if (value > bestValue) [bestX, bestY, bestValue] = [body.x, body.y, value];
      }
    }
    return { x: bestX, y: bestY, width: expected.width, height: expected.height };
  }

  /** How far what nobody else explains reaches to both sides of a body, in columns that are more than a hand or a shadow. */
  function endsOf(mask: Uint8Array, { x, y, width, height }: Body): { left: number; right: number } {
    const [top, bottom] = [Math.max(0, Math.round(y - height)), Math.min(pictureHeight, Math.round(y))];
    const isFull = (column: number) => {
      let [first, last] = [bottom, top];
      for (let row = top; row < bottom; row++) {
        const at = row * pictureWidth + column;
        if (!mask[at] || (free[at] as number) < 0.5) continue;
        first = Math.min(first, row);
        last = row;
      }
      return last - first > (bottom - top) * fullColumn;
    };
    const limit = { left: Math.max(0, x - width * 1.5), right: Math.min(pictureWidth - 1, x + width * 1.5) };
    let [left, right] = [Math.round(x), Math.round(x)];
    while (left > limit.left && isFull(left - 1)) left--;
    while (right < limit.right && isFull(right)) right++;
    return { left, right };
  }

  function bestPair(
    mask: Uint8Array,
    body: Body,
    ends: { left: number; right: number },
    sizeAt: SizeAt,
    leastGain: number,
  ): [FittedBody, FittedBody] | null {
    const alone = judge(mask, body).gain;
    const first = bestFoot(mask, body, (width) => ends.left + width / 2, sizeAt);
    if (!first) return null;
    stamp(first);
    const second = bestFoot(mask, body, (width) => ends.right - width / 2, sizeAt);
    clear([first]);
    if (!second || first.gain + second.gain < alone / whole() + leastGain) return null;
    return [first, second];
  }

  function bestFoot(
    mask: Uint8Array,
    near: Body,
    xOf: (width: number) => number,
    sizeAt: SizeAt,
  ): FittedBody | null {
    let best: FittedBody | null = null;
    for (let step = -2; step <= 2; step++) {
      const y = near.y + step * 0.06 * near.height;
      const size = sizeAt(y);
      if (!size) return null;
      const body = { x: xOf(size.width), y, ...size };
      const { gain, support, visible } = judge(mask, body);
      if (gain / whole() > (best?.gain ?? 0))
        best = { ...body, gain: gain / whole(), support: support / whole(), visible: visible / whole() };
    }
    return best;
  }

  return {
    /** The picture that the next calls are about, and how much brighter it is than the background. */
    show(image: GreyImage, gain: number): void {
      picture = image;
      pictureGain = gain;
    },

    /** In the order given. */
    fit(mask: Uint8Array, expected: readonly ExpectedBody[]): FittedBody[] {
      const bodies: Body[] = [...expected];
      // The near ones cover the far ones, so they are placed first.
      const order = expected.map((_, i) => i).sort((a, b) => bodyAt(expected, b).y - bodyAt(expected, a).y);
      const others = (self: number) => bodies.filter((_, i) => i !== self);
      for (let round = 0; round < rounds; round++) {
        for (const i of order) {
          for (const other of others(i)) stamp(other);
          bodies[i] = settle(mask, bodyAt(expected, i));
          clear(others(i));
        }
      }
      return bodies.map((body, i) => {
        for (const other of others(i)) stamp(other);
        const { gain, support, visible, shown } = judge(mask, body);
        clear(others(i));
        const part = 1 / Math.max(1, shown);
        return { ...body, gain: gain * part, support: support * part, visible: visible * part };
      });
    },

    /** How wide it looks around this body, without what the others explain. */
    widthAround(mask: Uint8Array, body: Body, others: readonly Body[]): number {
      for (const other of others) stamp(other);
      const { left, right } = endsOf(mask, body);
      clear(others);
      return right - left;
    },

    /** Two who were taken for one, when two explain so much more; each at one end of what is seen around the one. */
    split(
      mask: Uint8Array,
      body: Body,
      others: readonly Body[],
      sizeAt: SizeAt,
      leastGain: number,
    ): [FittedBody, FittedBody] | null {
      for (const other of others) stamp(other);
      const pair = bestPair(mask, body, endsOf(mask, body), sizeAt, leastGain);
      clear(others);
      return pair;
    },

    /** The place within the box where one more person would explain most; null when none explains enough. */
    findAnother(
      mask: Uint8Array,
      within: Box,
      known: readonly Body[],
      sizeAt: SizeAt,
      leastGain: number,
    ): FittedBody | null {
      for (const body of known) stamp(body);
      let best: FittedBody | null = null;
      const mass = whole();
      const share = (leastGain * mass) / (columns * rows);
      const left = unexplained(mask, within);
      for (let y = within.bottom; y > within.top; y -= rowStep) {
        const size = sizeAt(y);
        const isTooLarge = !size || y - size.height < within.top - size.height * 0.2;
        if (isTooLarge || left < 0.7 * share * size.width * size.height) continue;
        const edge = size.width * 0.15;
        for (let x = within.left - edge; x <= within.right + edge; x += Math.max(1, size.width / 8)) {
          const body = { x, y, ...size };
          const { gain, support, visible, shown } = judge(mask, body);
          if (shown < 0.4 * mass) continue;
          const part = gain / shown;
          if (part > (best?.gain ?? leastGain))
            best = { ...body, gain: part, support: support / shown, visible: visible / shown };
        }
      }
      clear(known);
      return best;
    },
  };
}

function span(error: number, height: number): number {
  return Math.max(reach.least * height, Math.min(reach.most * height, gate * error));
}

function bodyAt<B extends Body>(bodies: readonly B[], i: number): B {
  const body = bodies[i];
  if (!body) throw new RangeError(`There is no body ${i}.`);
  return body;
}
