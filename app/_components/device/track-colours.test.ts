import { describe, expect, it } from 'vitest';
import { coloursOf, trackColours } from './track-colours.ts';

/** WCAG 2.2: relative luminance. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe('the colours of tracks', () => {
  it.each(trackColours)('%s carries black text with at least 7 : 1', (colour) => {
    expect((luminance(colour) + 0.05) / 0.05).toBeGreaterThan(7);
  });

  it('are different as long as there are enough, in whatever order the tracks come', () => {
    const names = Array.from({ length: trackColours.length }, (_, index) => `track ${index}`);
    const colours = coloursOf(names);
    expect(new Set(colours.values()).size).toBe(trackColours.length);
    expect(coloursOf(names.toReversed())).toEqual(colours);
  });

  it('are there for any number of tracks', () => {
    const names = Array.from({ length: 50 }, (_, index) => `track ${index}`);
    for (const colour of coloursOf(names).values()) expect(trackColours).toContain(colour);
  });
});
