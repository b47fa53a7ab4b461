// Real pictures, made by sharp; and waiting for what comes later without sleeping for luck.
import sharp from 'sharp';

export async function makeImage(
  format: 'jpeg' | 'png' | 'webp' = 'jpeg',
  { width = 64, height = 48, colour = '#336699' } = {},
): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: colour } })
    .toFormat(format)
    .toBuffer();
}

/** Asks again every few ms until the answer is there. Fails with what it waited for. */
export async function waitFor<T>(
  what: string,
  ask: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  withinMs = 10_000,
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`Waited ${withinMs} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
