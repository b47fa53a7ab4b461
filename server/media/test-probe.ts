// What ffprobe reads from a video, for tests: every frame's time, counted by decoding.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export type VideoFacts = {
  codec: string;
  pixels: string;
  width: number;
  height: number;
  /** By the file's own tables. */
  frames: number;
  /** Each decoded frame's time. */
  times: number[];
  duration: number;
};

export async function factsOf(video: Buffer): Promise<VideoFacts> {
  const dir = await mkdtemp(path.join(tmpdir(), 'frameroom-facts-'));
  const file = path.join(dir, 'video.mp4');
  try {
    await writeFile(file, video);
    const entries =
      'format=duration:stream=codec_name,pix_fmt,width,height,nb_frames:frame=best_effort_timestamp_time';
    const { stdout } = await execute('ffprobe', [
      '-v',
      'error',
      '-of',
      'json',
      '-show_entries',
      entries,
      file,
    ]);
    const read = JSON.parse(stdout) as {
      format: { duration: string };
      streams: { codec_name: string; pix_fmt: string; width: number; height: number; nb_frames: string }[];
      frames: { best_effort_timestamp_time: string }[];
    };
    const [stream] = read.streams;
    if (!stream) throw new Error('The file has no stream.');
    return {
      codec: stream.codec_name,
      pixels: stream.pix_fmt,
      width: stream.width,
      height: stream.height,
      frames: Number(stream.nb_frames),
      times: read.frames.map((frame) => Number(frame.best_effort_timestamp_time)),
      duration: Number(read.format.duration),
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** A short real video with moving content, made by ffmpeg itself. */
export async function makeVideo(format: 'mp4' | 'webm' | 'avi' | 'matroska', seconds = 1): Promise<Buffer> {
  const codec = format === 'webm' ? ['-c:v', 'libvpx', '-deadline', 'realtime'] : ['-c:v', 'mpeg4'];
  const movflags = format === 'mp4' ? ['-movflags', 'frag_custom'] : [];
  const source = ['-f', 'lavfi', '-i', `testsrc=size=160x120:rate=10:duration=${seconds}`];
  const { stdout } = await execute(
    'ffmpeg',
    ['-v', 'error', ...source, ...codec, ...movflags, '-f', format, 'pipe:1'],
    { encoding: 'buffer', maxBuffer: 50_000_000 },
  );
  return stdout;
}
