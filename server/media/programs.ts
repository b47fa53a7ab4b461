// Where ffmpeg and ffprobe are, and whether they are new enough. Asked at first use and again after a while when they were
// not there: the start script may still be installing them.
import path from 'node:path';
import type { Clock } from '#server/lib/clock.ts';
import { runProgram } from './run-program.ts';

export type Programs = { ffmpeg: string; ffprobe: string };
export type ProgramsFound = { kind: 'found'; programs: Programs } | { kind: 'missing'; message: string };

/** `-fps_mode` and `-enc_time_base -1` are used. */
const oldest = { major: 5, minor: 1 };
const askAgainAfterMs = 5000;

export function createPrograms({ ffmpegPath, clock }: { ffmpegPath: string | undefined; clock: Clock }) {
  const programs = {
    ffmpeg: ffmpegPath ?? 'ffmpeg',
    // ffprobe comes with ffmpeg and lies beside it.
    ffprobe: ffmpegPath
      ? path.join(path.dirname(ffmpegPath), `ffprobe${path.extname(ffmpegPath)}`)
      : 'ffprobe',
  };
  let asked: { at: number; answer: Promise<ProgramsFound> } | null = null;

  async function ask(): Promise<ProgramsFound> {
    for (const program of [programs.ffmpeg, programs.ffprobe]) {
      const end = await runProgram({
        program,
        args: ['-version'],
        timeoutMs: 10_000,
        maxOutputBytes: 100_000,
      });
      if (end.kind !== 'done') return missing(`${program} is not there or does not run`);
      const version = /version (\S+)/.exec(end.output.toString('utf8'))?.[1] ?? 'of an unknown version';
      if (!isNewEnough(version)) return missing(`${program} is ${version}`);
    }
    return { kind: 'found', programs };
  }

  return {
    async find(): Promise<ProgramsFound> {
      asked ??= { at: clock.now(), answer: ask() };
      const { at, answer } = asked;
      const found = await answer;
      if (found.kind === 'found' || clock.now() - at < askAgainAfterMs) return found;
      asked = { at: clock.now(), answer: ask() };
      return asked.answer;
    },
  };
}

function missing(what: string): ProgramsFound {
  const need = `ffmpeg ${oldest.major}.${oldest.minor} or newer`;
  return {
    kind: 'missing',
    message: `Videos need ${need}: ${what}. Install it (Debian: apt-get install ffmpeg) or set FFMPEG_PATH; live pictures work without it.`,
  };
}

/** Builds from a branch have no number (`N-112233-gabcdef`, `git-2024-…`): they are newer than any release in use. */
function isNewEnough(version: string): boolean {
  const found = /^n?(\d+)\.(\d+)/.exec(version);
  if (!found) return /^(N-|git)/.test(version);
  const [major, minor] = [Number(found[1]), Number(found[2])];
  return major > oldest.major || (major === oldest.major && minor >= oldest.minor);
}
