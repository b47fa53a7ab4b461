// What a result says, as people read it. Results are free JSON: whatever is there gets some words, and nothing here throws.
import { type Box, boxSchema, type ResultValues } from '#contract/results.ts';

/** More would hide the picture they are about, and cost the page its frame rate. */
const maxBoxes = 200;
const listedBoxes = 5;
const maxTextLength = 80;
const maxSummaryLength = 400;

/** Left, top, right and bottom in 0–1, whichever corners were given. */
export type DrawnBox = Omit<Box, 'rect'> & { left: number; top: number; right: number; bottom: number };

export function boxesOf(values: ResultValues): DrawnBox[] {
  if (!Array.isArray(values.boxes)) return [];
  return values.boxes.slice(0, maxBoxes).flatMap((given) => {
    const box = boxSchema.safeParse(given);
    if (!box.success) return [];
    const { rect, ...said } = box.data;
    const [x1, y1, x2, y2] = rect.map((part) => Math.min(1, Math.max(0, part))) as typeof rect;
    const [left, right] = [Math.min(x1, x2), Math.max(x1, x2)];
    const [top, bottom] = [Math.min(y1, y2), Math.max(y1, y2)];
    return [{ ...said, left, top, right, bottom }];
  });
}

/** `person #4 0.92`: what is known of it; empty when nothing is. */
export function boxLabel({ label, trackId, score }: Omit<Box, 'rect'>): string {
  const id = trackId === undefined ? undefined : `#${trackId}`;
  return [label && clip(label), id, score?.toFixed(2)].filter(Boolean).join(' ');
}

/** Its text, its boxes in number and its numbers, by name. */
export function factsOf(values: ResultValues): Array<{ name: string; value: string }> {
  const facts = Object.entries(values).flatMap(([name, value]) => {
    if (name === 'boxes' && Array.isArray(value)) return [{ name, value: String(value.length) }];
    if (name === 'text' && typeof value === 'string') return [{ name, value: clip(value, maxSummaryLength) }];
    return typeof value === 'number' ? [{ name: clip(name), value: formatNumber(value) }] : [];
  });
  return facts.sort((a, b) => Number(b.name === 'text') - Number(a.name === 'text'));
}

/** All of it on one line: `2 boxes: person 0.90, dog 0.71 · hello · HR 72.1`. */
export function summaryOf(values: ResultValues): string {
  const entries = Object.entries(values).sort(([a], [b]) => rankOf(a) - rankOf(b));
  const parts = entries.map(([name, value]) => {
    if (name === 'boxes' && Array.isArray(value)) return boxSummary(value.length, boxesOf(values));
    if (name === 'text' && typeof value === 'string') return value;
    return `${clip(name)} ${valueInWords(value)}`;
  });
  return clip(parts.join(' · '), maxSummaryLength);
}

/** What is drawn comes first; the rest in the order it was said. */
function rankOf(name: string): number {
  const rank = ['boxes', 'text'].indexOf(name);
  return rank === -1 ? 2 : rank;
}

function boxSummary(count: number, boxes: readonly DrawnBox[]): string {
  if (count === 0) return 'no boxes';
  const labels = boxes
    .slice(0, listedBoxes)
    .map((box) => boxLabel(box))
    .filter((label) => label !== '');
  const list = labels.length > 0 ? `: ${labels.join(', ')}${count > listedBoxes ? ', …' : ''}` : '';
  return `${count} ${count === 1 ? 'box' : 'boxes'}${list}`;
}

function valueInWords(value: unknown): string {
  if (value === null) return 'none';
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return clip(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none'));
}

/** Four digits say enough of a measurement; whole numbers and times (seconds since 1970) keep all that stand before the point. */
function formatNumber(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 1000 ? value.toFixed(1) : String(Number(value.toPrecision(4)));
}

function clip(text: string, length = maxTextLength): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
