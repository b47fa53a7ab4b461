// What every vision algorithm here takes and gives. They know no hub, no file and no codec: decoded pictures in, what is seen out.

/** Row by row, one byte for each pixel. */
export type GreyImage = { width: number; height: number; data: Uint8Array };

/** Row by row, red, green and blue for each pixel. */
export type RgbImage = { width: number; height: number; data: Uint8Array };

/** One algorithm over one stream of frames; keeps what it needs between them. `capturedAt` is epoch ms and does not go back. */
export type Vision<I, V> = { see(image: I, capturedAt: number): V };

/** Left, top, right, bottom as parts of the picture, 0–1. */
export type Rect = readonly [left: number, top: number, right: number, bottom: number];

/** x and y as parts of the picture, 0–1. */
export type Point = readonly [x: number, y: number];
