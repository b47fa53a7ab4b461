// What is on the screen, read back: the clock's number out of a canvas or an image, decoded here and not in the page.
import type { Locator } from '@playwright/test';
import sharp from 'sharp';
import { readClockNumber } from '#server/simulator/scenes/clock-strip.ts';

/** `number`: null when the picture is not (or not yet) one of the clock. */
export type ShownPicture = { seq: number; number: number | null; width: number; height: number };

export async function clockNumberOf(image: Buffer): Promise<number | null> {
  const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return readClockNumber(data, info.width, info.height, info.channels);
}

/** Pixels and frame number are taken in one go, so that they belong together. */
export async function readCanvas(canvas: Locator): Promise<ShownPicture> {
  const { seq, url, width, height } = await canvas.evaluate((element: HTMLCanvasElement) => ({
    seq: Number(element.dataset.seq ?? 0),
    url: element.toDataURL('image/png'),
    width: element.width,
    height: element.height,
  }));
  return { seq, width, height, number: await clockNumberOf(imageOf(url)) };
}

/** The number in an <img> as it is drawn at this moment; null before its first picture. */
export async function readImage(image: Locator): Promise<number | null> {
  const url = await image.evaluate((element: HTMLImageElement) => {
    if (element.naturalWidth === 0) return null;
    const canvas = document.createElement('canvas');
    canvas.width = element.naturalWidth;
    canvas.height = element.naturalHeight;
    canvas.getContext('2d')?.drawImage(element, 0, 0);
    return canvas.toDataURL('image/png');
  });
  return url ? clockNumberOf(imageOf(url)) : null;
}

const imageOf = (url: string) => Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
