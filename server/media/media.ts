// Video: everything that touches one goes through ffmpeg and ffprobe, as programs of their own under limits, so that a file
// that kills them kills nothing else. Knows no protocol, no device and no HTTP.
import { AppError } from '#server/lib/app-error.ts';
import type { Clock } from '#server/lib/clock.ts';
import { clipArguments, clipSize } from './clip-arguments.ts';
import { createGate } from './gate.ts';
import { matroskaOf, type TimedJpeg } from './matroska.ts';
import { type Probe, probeArguments, readProbe } from './probe-video.ts';
import { createPrograms, type Programs } from './programs.ts';
import { type ProgramRun, runProgram } from './run-program.ts';

export type ClipMade = { kind: 'made'; mp4: Buffer } | { kind: 'failed'; reason: string };

export type Media = {
  /**
   * An MP4 (H.264) of these pictures at their times, in memory, of the size of the first one (at most 4K, made even).
   * Pictures that cannot be decoded are left out.
   * @throws AppError `unavailable` when there is no ffmpeg; the signal's reason when it is aborted
   */
  makeClip(
    frames: readonly TimedJpeg[],
    size: { width: number; height: number },
    signal?: AbortSignal,
  ): Promise<ClipMade>;
  /** Whether a file is a video, told by its content. @throws as above */
  probe(file: string, signal?: AbortSignal): Promise<Probe>;
};

export type MediaOptions = {
  /** FFMPEG_PATH; without it the programs are looked for on PATH. */
  ffmpegPath: string | undefined;
  /** Of one picture. */
  maxPixels: number;
  clock: Clock;
};

/** Two cores are what a small hub has; the pictures' own way must not wait for videos. */
const atATime = 2;
const clipTimeoutMs = 60_000;
const probeTimeoutMs = 20_000;
export const maxClipBytes = 32_000_000;

export function createMedia({ ffmpegPath, maxPixels, clock }: MediaOptions): Media {
  const programs = createPrograms({ ffmpegPath, clock });
  const gate = createGate(atATime);

  async function find(): Promise<Programs> {
    const found = await programs.find();
    if (found.kind === 'missing') throw new AppError('unavailable', found.message);
    return found.programs;
  }

  async function run(run: ProgramRun) {
    const end = await gate.run(() => runProgram(run), run.signal);
    run.signal?.throwIfAborted();
    if (end.kind !== 'missing') return end;
    throw new AppError('unavailable', `${run.program} has gone while the hub was running.`);
  }

  return {
    async makeClip(frames, { width, height }, signal) {
      const { ffmpeg } = await find();
      const args = clipArguments(clipSize(width, height), maxPixels);
      const input = matroskaOf(width, height, frames);
      const bounds = { timeoutMs: clipTimeoutMs, maxOutputBytes: maxClipBytes };
      const end = await run({ program: ffmpeg, args, input, ...bounds, signal });
      if (end.kind === 'failed') return end;
      // ffmpeg leaves out what it cannot decode and still ends well when that was everything.
      return end.output.length > 0
        ? { kind: 'made', mp4: end.output }
        : { kind: 'failed', reason: end.warnings || 'none of the pictures could be decoded' };
    },

    async probe(file, signal) {
      const { ffprobe } = await find();
      const bounds = { timeoutMs: probeTimeoutMs, maxOutputBytes: 1_000_000 };
      const end = await run({ program: ffprobe, args: probeArguments(file, maxPixels), ...bounds, signal });
      if (end.kind === 'done') return readProbe(end.output);
      return { kind: 'not_video', message: 'This is not a video: send MP4, MOV, WebM, MKV or AVI.' };
    },
  };
}
