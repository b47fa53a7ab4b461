import { describe, expect, it } from 'vitest';
import { boxesOf, boxLabel, factsOf, summaryOf } from './result-values.ts';

describe('the boxes of a result', () => {
  it('have their corners in order and inside the picture, whichever were given', () => {
    expect(
      boxesOf({ boxes: [{ rect: [0.75, 0.5, 0.25, -3] }, { rect: [0, 0, 9, 1], label: 'dog' }] }),
    ).toEqual([
      { left: 0.25, top: 0, right: 0.75, bottom: 0.5 },
      { left: 0, top: 0, right: 1, bottom: 1, label: 'dog' },
    ]);
  });

  it('are those that can be drawn, and no more than a picture bears', () => {
    const rubbish = [
      null,
      5,
      {},
      { rect: [1, 2, 3] },
      { rect: ['0', 0, 1, 1] },
      { rect: [0, 0, Number.NaN, 1] },
    ];
    expect(boxesOf({ boxes: rubbish })).toEqual([]);
    expect(boxesOf({ boxes: 'many' })).toEqual([]);
    expect(boxesOf({})).toEqual([]);
    expect(boxesOf({ boxes: Array.from({ length: 5000 }, () => ({ rect: [0, 0, 1, 1] })) })).toHaveLength(
      200,
    );
  });

  it('say what is known of them', () => {
    expect(boxLabel({ label: 'person', score: 0.9, trackId: 4 })).toBe('person #4 0.90');
    expect(boxLabel({ score: 1 })).toBe('1.00');
    expect(boxLabel({})).toBe('');
    expect(boxLabel({ label: 'x'.repeat(500) })).toHaveLength(80);
  });
});

describe('a result in words', () => {
  it('is one line, with boxes counted and named', () => {
    const boxes = [
      { rect: [0, 0, 1, 1], label: 'person', score: 0.9 },
      { rect: [0, 0, 1, 1], label: 'dog', score: 0.713 },
    ];
    expect(summaryOf({ HR: 72.1234, text: 'hello', boxes, success: true, none: null, sid: 'a1' })).toBe(
      '2 boxes: person 0.90, dog 0.71 · hello · HR 72.12 · success yes · none none · sid a1',
    );
    expect(summaryOf({ boxes: [] })).toBe('no boxes');
    expect(summaryOf({ boxes: [{ rect: [0, 0, 1, 1] }] })).toBe('1 box');
    expect(summaryOf({ boxes: Array.from({ length: 9 }, () => boxes[0]) })).toMatch(
      /^9 boxes: (person 0.90, ){5}…$/,
    );
    expect(summaryOf({})).toBe('');
  });

  it('keeps what numbers are about', () => {
    const numbers = {
      at: 1_795_176_453_903,
      resp_ts: 1_795_176_453.903,
      took: 0.000_123_46,
      zero: 0,
      below: -4.567_89,
    };
    expect(summaryOf(numbers)).toBe(
      'at 1795176453903 · resp_ts 1795176453.9 · took 0.0001235 · zero 0 · below -4.568',
    );
  });

  it('stays short whatever is in it', () => {
    expect(summaryOf({ text: 'x'.repeat(60_000), list: Array(9000).fill(1) }).length).toBeLessThanOrEqual(
      400,
    );
    expect(summaryOf({ frame: { size: [640, 480], mode: 'RGB' } })).toBe(
      'frame {"size":[640,480],"mode":"RGB"}',
    );
  });
});

describe('the facts of a result', () => {
  it('are its text first, then its numbers and how many boxes', () => {
    expect(factsOf({ HR: 72.5, boxes: [1, 2], text: 'ok', sid: 'a', success: true })).toEqual([
      { name: 'text', value: 'ok' },
      { name: 'HR', value: '72.5' },
      { name: 'boxes', value: '2' },
    ]);
  });
});
