import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monotonicClock } from '#server/lib/clock.ts';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import { makeImage } from '#server/testing/test-images.ts';
import type { TimedJpeg } from './matroska.ts';
import { createMedia } from './media.ts';
import { factsOf, makeVideo } from './test-probe.ts';

const openMedia = (ffmpegPath?: string) =>
  createMedia({ ffmpegPath, maxPixels: 50_000_000, clock: monotonicClock });

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'frameroom-media-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function fileOf(name: string, content: Buffer | string): Promise<string> {
  const file = path.join(dir, name);
  await writeFile(file, content);
  return file;
}

async function clipOf(frames: TimedJpeg[], size: { width: number; height: number }): Promise<Buffer> {
  const clip = await openMedia().makeClip(frames, size);
  if (clip.kind === 'failed') throw new Error(clip.reason);
  return clip.mp4;
}

describe('a clip', () => {
  it('has every picture at its own time, in H.264 with even sides', async () => {
    const times = [0, 40, 80, 333, 400, 1500, 1501, 5000];
    const jpeg = await makeImage('jpeg', { width: 65, height: 47 });
    const mp4 = await clipOf(
      times.map((ms) => ({ jpeg, ms })),
      { width: 65, height: 47 },
    );
    const facts = await factsOf(mp4);
    expect(facts).toMatchObject({ codec: 'h264', pixels: 'yuv420p', width: 66, height: 48, frames: 8 });
    expect(facts.times).toEqual(times.map((ms) => ms / 1000));
    expect(facts.duration).toBeGreaterThanOrEqual(5);
  });

  it('takes pictures of other sizes and colours into the first one’s size', async () => {
    const grey = await sharp({ create: { width: 30, height: 90, channels: 3, background: '#888' } })
      .toColourspace('b-w')
      .jpeg({ progressive: true })
      .toBuffer();
    const large = await makeImage('jpeg', { width: 300, height: 200 });
    const small = await makeImage('jpeg', { width: 64, height: 48 });
    const frames = [small, grey, large, small].map((jpeg, n) => ({ jpeg, ms: n * 100 }));
    expect(await factsOf(await clipOf(frames, { width: 64, height: 48 }))).toMatchObject({
      width: 64,
      height: 48,
      frames: 4,
    });
  });

  it('leaves out what cannot be decoded', async () => {
    const jpeg = await makeImage('jpeg');
    const frames = [jpeg, Buffer.from('not a picture'), jpeg].map((bytes, n) => ({
      jpeg: bytes,
      ms: n * 100,
    }));
    expect((await factsOf(await clipOf(frames, { width: 64, height: 48 }))).frames).toBe(2);
  });

  it('fails with a reason when nothing can be decoded', async () => {
    const frames = [{ jpeg: Buffer.from('nothing'), ms: 0 }];
    const clip = await openMedia().makeClip(frames, { width: 64, height: 48 });
    expect(clip).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/./) });
  });

  it('of pictures over 4K is made smaller', async () => {
    const jpeg = await makeImage('jpeg', { width: 5000, height: 2500 });
    const facts = await factsOf(await clipOf([{ jpeg, ms: 0 }], { width: 5000, height: 2500 }));
    expect(facts.width * facts.height).toBeLessThanOrEqual(3840 * 2160 * 1.01);
    expect(facts.width / facts.height).toBeCloseTo(2, 1);
  });

  it('that is not wanted any more is given up at once', async () => {
    const jpeg = await makeImage('jpeg', { width: 2000, height: 1500 });
    const frames = Array.from({ length: 200 }, (_, n) => ({ jpeg, ms: n * 10 }));
    const abort = new AbortController();
    const making = openMedia().makeClip(frames, { width: 2000, height: 1500 }, abort.signal);
    setTimeout(() => abort.abort(new Error('not wanted')), 200);
    await expect(making).rejects.toThrow('not wanted');
  });
});

describe('the probe', () => {
  it.each([
    ['mp4', 'mp4'],
    ['webm', 'mkv'],
    ['avi', 'avi'],
    ['matroska', 'mkv'],
  ] as const)('knows a real %s by its content, whatever its name', async (format, extension) => {
    const file = await fileOf(`${format}.txt`, await makeVideo(format));
    expect(await openMedia().probe(file)).toMatchObject({
      kind: 'video',
      extension,
      width: 160,
      height: 120,
    });
  });

  it('refuses what is no video: text, a picture, a playlist that names a neighbour, nothing', async () => {
    await fileOf('neighbour.mp4', await makeVideo('mp4'));
    const files = [
      await fileOf('text.mp4', 'hello'),
      await fileOf('picture.mp4', await makeImage('png')),
      await fileOf('photo.mp4', await makeImage('jpeg')),
      await fileOf('list.mp4', 'ffconcat version 1.0\nfile neighbour.mp4\n'),
      await fileOf('hls.mp4', '#EXTM3U\n#EXTINF:1,\nneighbour.mp4\n#EXT-X-ENDLIST\n'),
      await fileOf('empty.mp4', ''),
    ];
    const media = openMedia();
    for (const file of files) expect(await media.probe(file), file).toMatchObject({ kind: 'not_video' });
  });

  it('answers for random and damaged files without a crash', { timeout: 60_000 }, async () => {
    const random = createSeededRandom(7);
    const video = await makeVideo('mp4');
    const media = openMedia();
    for (let round = 0; round < 15; round += 1) {
      const damaged = Buffer.from(video.subarray(0, 1 + random.below(video.length)));
      for (let hit = 0; hit < 20; hit += 1) damaged[random.below(damaged.length)] = random.below(256);
      const probe = await media.probe(await fileOf('damaged.mp4', damaged));
      expect(['video', 'not_video']).toContain(probe.kind);
    }
  });
});

describe('without ffmpeg', () => {
  it('says what is missing and what to do, and names the path that was set', async () => {
    const media = openMedia('/nowhere/ffmpeg');
    await expect(media.probe('any')).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/\/nowhere\/ffmpeg.*FFMPEG_PATH/),
    });
  });

  it('refuses one that is too old', async () => {
    const old = await fileOf('ffmpeg', '#!/bin/sh\necho "ffmpeg version 4.4.2 Copyright"\n');
    await chmod(old, 0o755);
    await expect(openMedia(old).makeClip([], { width: 1, height: 1 })).rejects.toMatchObject({
      message: expect.stringMatching(/is 4\.4\.2/),
    });
  });
});
