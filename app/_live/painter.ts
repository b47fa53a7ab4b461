// Brings pictures to one canvas: at most one decode at a time, only the newest waits, and every picture is given back.
import type { FrameMeta } from '#contract/frame.ts';
import type { PaintLoop } from './paint-loop.ts';

export type Picture = { meta: FrameMeta; bytes: Uint8Array<ArrayBuffer>; done(): void };

/** Why a picture that reached this page was not painted. */
export type SkipCause = 'newer' | 'undecodable' | 'stopped';

export type Painter = { offer(picture: Picture): void; stop(): void };

export function createPainter<Bitmap extends { close(): void }>(options: {
  loop: PaintLoop;
  decode(picture: Picture): Promise<Bitmap>;
  draw(bitmap: Bitmap, picture: Picture): void;
  onSkipped?(cause: SkipCause): void;
}): Painter {
  let waiting: Picture | null = null;
  let decoding = false;
  let ready: { picture: Picture; bitmap: Bitmap } | null = null;
  let stopped = false;

  function skip(picture: Picture, cause: SkipCause): void {
    picture.done();
    if (cause !== 'stopped') options.onSkipped?.(cause);
  }

  function discardReady(cause: SkipCause): void {
    if (!ready) return;
    ready.bitmap.close();
    skip(ready.picture, cause);
    ready = null;
  }

  function paint(): void {
    if (!ready) return;
    const { picture, bitmap } = ready;
    ready = null;
    try {
      options.draw(bitmap, picture);
    } finally {
      bitmap.close();
      picture.done();
    }
  }

  async function decode(picture: Picture): Promise<void> {
    decoding = true;
    try {
      const bitmap = await options.decode(picture);
      discardReady('newer');
      ready = { picture, bitmap };
      if (stopped) discardReady('stopped');
      else options.loop.request(paint);
    } catch {
      skip(picture, stopped ? 'stopped' : 'undecodable');
    }
    decoding = false;
    const next = waiting;
    waiting = null;
    if (next) void decode(next);
  }

  return {
    offer(picture) {
      if (stopped) return skip(picture, 'stopped');
      if (!decoding) return void decode(picture);
      if (waiting) skip(waiting, 'newer');
      waiting = picture;
    },
    stop() {
      stopped = true;
      discardReady('stopped');
      if (waiting) skip(waiting, 'stopped');
      waiting = null;
    },
  };
}
