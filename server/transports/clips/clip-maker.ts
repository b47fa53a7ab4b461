// From one connection's frames to `result`: a window that is due becomes an MP4 in memory, the MP4 goes to the models that
// want such windows, and what they say goes to the client. One clip at a time; meanwhile the window slides on.

import { Readable } from 'node:stream';
import type { ClipModel } from '#contract/protocols/clip-models.ts';
import type { ClipResult, ModelAnswer } from '#contract/protocols/clips.ts';
import type { Frame } from '#server/hub/frame.ts';
import { isAppError } from '#server/lib/app-error.ts';
import type { Gate } from '#server/media/gate.ts';
import type { TimedJpeg } from '#server/media/matroska.ts';
import type { Media } from '#server/media/media.ts';
import type { PictureWork } from '#server/pictures/picture-work.ts';
import type { AskModels } from './ask-models.ts';
import type { ClipWindow } from './clip-window.ts';
import type { Losses } from './losses.ts';

export type ClipMakerOptions = {
  models: readonly ClipModel[];
  window: ClipWindow;
  media: Pick<Media, 'makeClip'>;
  pictures: Pick<PictureWork, 'jpegOf'>;
  askModels: AskModels;
  /** Clips in the making of all connections together. */
  gate: Gate;
  losses: Losses;
  signal: AbortSignal;
  emit(result: ClipResult): void;
  onFailed(error: unknown): void;
};

export type ClipMaker = { add(frame: Frame): void; close(): void };

export function createClipMaker(options: ClipMakerOptions): ClipMaker {
  const { models, window, media, pictures, askModels, gate, losses, signal, emit, onFailed } = options;
  let state: 'idle' | 'making' = 'idle';

  async function make(): Promise<void> {
    state = 'making';
    try {
      while (window.isDue && !signal.aborted) {
        // Taken only when its turn has come: until then newer frames replace older ones.
        const result = await gate.run(async () => answer(window.take()), signal);
        if (!signal.aborted) emit({ result });
      }
    } catch (error) {
      if (!signal.aborted) onFailed(error);
    } finally {
      state = 'idle';
    }
  }

  async function answer(frames: readonly Frame[]): Promise<Record<string, ModelAnswer>> {
    const clip = await encode(frames);
    if (typeof clip === 'string') {
      losses.count('clip_failed', frames.length);
      return Object.fromEntries(models.map(({ name }) => [name, { error: clip }]));
    }
    const upload = {
      filename: 'clip.mp4',
      mediaType: 'video/mp4',
      length: clip.length,
      open: () => Readable.from([clip]),
    };
    return askModels(models, upload, signal);
  }

  /** The MP4, or why there is none. */
  async function encode(frames: readonly Frame[]): Promise<Buffer | string> {
    const timed = await asTimedJpegs(frames);
    const size = frames[0]?.meta;
    if (!size || timed.length === 0) return 'None of the pictures could be decoded.';
    try {
      const made = await media.makeClip(timed, size, signal);
      return made.kind === 'made' ? made.mp4 : `The clip could not be made: ${made.reason}.`;
    } catch (error) {
      if (isAppError(error)) return error.message;
      throw error;
    }
  }

  async function asTimedJpegs(frames: readonly Frame[]): Promise<TimedJpeg[]> {
    const timed: TimedJpeg[] = [];
    const start = frames[0]?.meta.capturedAt ?? 0;
    for (const frame of frames) {
      const jpeg = await pictures.jpegOf(frame).catch(() => null);
      if (!jpeg) {
        losses.count('bad_picture');
        continue;
      }
      // Two frames of one burst may share a millisecond; a video's times must rise.
      const earliest = (timed.at(-1)?.ms ?? -1) + 1;
      timed.push({ jpeg, ms: Math.max(earliest, frame.meta.capturedAt - start) });
    }
    return timed;
  }

  return {
    add(frame) {
      window.add(frame);
      if (state === 'idle' && window.isDue) void make();
    },
    close: () => window.clear(),
  };
}

/** Models that want the same window are asked about the same clip. */
export function sameWindows(models: readonly ClipModel[]): ClipModel[][] {
  const sets = new Map<string, ClipModel[]>();
  for (const model of models) {
    const window = `${model.windowFrames}/${model.hopFrames}`;
    sets.set(window, [...(sets.get(window) ?? []), model]);
  }
  return [...sets.values()];
}
