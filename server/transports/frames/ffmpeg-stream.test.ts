// What ffmpeg itself writes. Where it is not installed, the same bytes as ffmpeg 5.1 lays them out, made by hand.
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { cut, keepingSink, seededRandom, shapedJpeg } from './fixtures.ts';
import { createStreamSplitter } from './stream-splitter.ts';

const isInstalled = (() => {
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

async function ffmpeg(format: string, frames: number): Promise<Buffer> {
  const source = ['-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=10', '-frames:v', String(frames)];
  const { stdout } = await promisify(execFile)('ffmpeg', ['-v', 'error', ...source, '-f', format, '-'], {
    encoding: 'buffer',
    maxBuffer: 50_000_000,
  });
  return stdout;
}

/** The delimiter comes first once, then behind each frame. */
function laidOutLikeFfmpeg(frames: readonly Buffer[]): Buffer {
  const parts = frames.flatMap((frame) => [
    Buffer.from(`Content-type: image/jpeg\r\nContent-length: ${frame.length}\r\n\r\n`),
    frame,
    Buffer.from('\r\n--ffmpeg\r\n'),
  ]);
  return Buffer.concat([Buffer.from('--ffmpeg\r\n'), ...parts]);
}

function split(body: Buffer, seed: number) {
  const sink = keepingSink();
  const splitter = createStreamSplitter(sink);
  for (const chunk of cut(body, seededRandom(seed))) splitter.push(chunk);
  splitter.end();
  expect(sink.kept.refused).toEqual([]);
  expect(splitter.bytesSkipped).toBe(0);
  return { frames: sink.kept.frames, format: splitter.format };
}

describe('a stream of ffmpeg', () => {
  it('is split into its frames when laid out as ffmpeg does', () => {
    const frames = ['one', 'two', 'three'].map((data) => shapedJpeg(data));
    expect(split(laidOutLikeFfmpeg(frames), 1)).toEqual({ frames, format: 'multipart' });
  });

  it.runIf(isInstalled)('is split into the same frames as mpjpeg and as raw mjpeg', async () => {
    const [multipart, raw] = await Promise.all([ffmpeg('mpjpeg', 12), ffmpeg('mjpeg', 12)]);
    for (const seed of [1, 2, 3, 4, 5]) {
      const fromParts = split(multipart, seed);
      const fromRaw = split(raw, seed);
      expect([fromParts.format, fromRaw.format]).toEqual(['multipart', 'jpeg']);
      expect(fromParts.frames).toHaveLength(12);
      expect(Buffer.concat(fromRaw.frames).equals(raw)).toBe(true);
      expect(laidOutLikeFfmpeg(fromParts.frames).equals(multipart)).toBe(true);
      expect(fromParts.frames).toEqual(fromRaw.frames);
    }
  });
});
