import { once } from 'node:events';
import { access, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import { waitFor } from '#server/testing/test-images.ts';
import {
  closes,
  dataDir,
  filesLeft,
  formOf,
  model,
  open,
  post,
  postEndlessly,
  startUpload,
  uploads,
  video,
} from './test-batch.ts';

describe('an upload', () => {
  it('says 413 as soon as the limit is passed, announced or not, raw or in a form', async () => {
    const { hub, key } = await open({ MAX_BUFFER_SIZE: '100kB' });
    const large = Buffer.alloc(1_500_000);
    const expected = { status: 413, body: { error: 'The video is over the limit of 100000 bytes.' } };
    expect(await post(hub, key, large)).toEqual(expected);
    expect(await post(hub, key, formOf({ content: large.subarray(0, 300_000) }))).toEqual(expected);
    const { status, sent } = await postEndlessly(hub, key);
    expect(status).toBe(413);
    expect(sent).toBeLessThan(20_000_000);
    expect(await filesLeft()).toEqual([]);
  });

  it('leaves no file when the client goes away in the middle, or the hub stops', async () => {
    const hanging = await model({ answer: () => undefined });
    const { hub, key } = await open({ CLIP_MODELS: `slow=${hanging.url}`, SHUTDOWN_SECONDS: '4' });
    const { req } = startUpload(hub, key, { 'content-length': '1000000' });
    req.write(Buffer.alloc(300_000));
    await waitFor('the file', async () => (await filesLeft()).length === 1);
    req.destroy();
    await waitFor('its removal', async () => (await filesLeft()).length === 0);

    const waiting = post(hub, key, video).catch((error: unknown) => ({ error }));
    await waitFor('the model to be asked', () => hanging.clips.length === 1);
    await hub.close();
    closes.splice(closes.indexOf(hub.close), 1);
    expect(await waiting).toMatchObject({ status: 503 });
    expect(await filesLeft()).toEqual([]);
  });

  it('removes at the start what a crash has left', async () => {
    const left = path.join(dataDir, uploads, 'left', 'upload');
    await mkdir(path.dirname(left), { recursive: true });
    await writeFile(left, 'half a video');
    await open();
    await waitFor('its removal', () =>
      access(left).then(
        () => false,
        () => true,
      ),
    );
  });

  it('gives up an upload that stops coming', async () => {
    const { hub, key } = await open({ BODY_SECONDS: '0.3' });
    const { req, answered } = startUpload(hub, key, { 'content-length': '1000' });
    req.write('x');
    expect(await answered).toBe(408);
    expect(await filesLeft()).toEqual([]);
  });

  it('streams 200 MB to the disk and on to the model in flat memory', { timeout: 120_000 }, async () => {
    const counting = await model({ countsOnly: true });
    const { hub, key } = await open({ CLIP_MODELS: `one=${counting.url}` });
    const size = 200_000_000;
    const { req, answered } = startUpload(hub, key, { 'content-length': String(size) });
    let peak = 0;
    const before = process.memoryUsage().rss;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss - before);
    }, 10);
    // A video followed by a box of zeros that readers skip: the file is one video, however large.
    const padding = Buffer.alloc(8);
    padding.writeUInt32BE(size - video.length, 0);
    padding.write('free', 4);
    req.write(Buffer.concat([video, padding]));
    const zeros = Buffer.alloc(1_000_000);
    for (let left = size - video.length - 8; left > 0; left -= zeros.length) {
      if (!req.write(zeros.subarray(0, left))) await once(req, 'drain');
    }
    req.end();
    expect(await answered).toBe(200);
    clearInterval(watch);
    expect(counting.bytes).toBeGreaterThan(size);
    // Hub, sender and model are one process here; a copy of the body would be 200 MB.
    expect(peak).toBeLessThan(120_000_000);
    expect(await filesLeft()).toEqual([]);
  });

  it('answers 300 broken forms with a 4xx and stays up', { timeout: 60_000 }, async () => {
    const { hub, key } = await open();
    const random = createSeededRandom(11);
    const pieces = [
      '--b',
      '\r\n',
      '--b--',
      'Content-Disposition: form-data; name="f"; filename="x"',
      'Content-Type: video/mp4',
      '\n',
      ':',
      '\0',
      'x',
    ];
    for (let round = 0; round < 300; round += 1) {
      const body = Array.from({ length: random.below(20) }, () => random.pick(pieces)).join('');
      const { status, body: said } = await post(hub, key, body, 'multipart/form-data; boundary=b');
      expect(status, body).toBeGreaterThanOrEqual(400);
      expect(status, body).toBeLessThan(500);
      expect(said).toEqual({ error: expect.any(String) });
    }
    expect((await post(hub, key, video)).status).toBe(200);
    expect(await filesLeft()).toEqual([]);
  });
});
