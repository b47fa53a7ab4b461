import { expect, it } from 'vitest';
import { fitLongSide } from './picture-maker.ts';

it.each([
  [
    [1920, 1080, 1280],
    [1280, 720],
  ],
  [
    [1080, 1920, 1280],
    [720, 1280],
  ],
  [
    [640, 480, 1280],
    [640, 480],
  ],
  [
    [4000, 3, 640],
    [640, 1],
  ],
])('a picture of %j is sent as %j', ([width = 0, height = 0, longSide = 0], [toWidth, toHeight]) => {
  expect(fitLongSide(width, height, longSide)).toEqual({ width: toWidth, height: toHeight });
});
