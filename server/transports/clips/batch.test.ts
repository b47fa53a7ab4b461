import { once } from 'node:events';
import { access, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeVideo } from '#server/media/test-probe.ts';
import { type ClipModelOptions, startClipModel, type TestClipModel } from '#server/testing/clip-model.ts';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { connect, sessionId } from './test-client.ts';

let video: Buffer;
let dataDir: string;
beforeAll(async () => {
  video = await makeVideo('mp4');
  dataDir = await mkdtemp(path.join(tmpdir(), 'frameroom-batch-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const closes: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

async function model(options: ClipModelOptions = {}): Promise<TestClipModel> {
  const started = await startClipModel(options);
  closes.push(started.close);
  return started;
}

async function open(env: Record<string, string> = {}): Promise<{ hub: TestHub; key: string }> {
  const hub = await startTestHub({
    DATA_DIR: dataDir,
    DATABASE_URL: `file:${dataDir}/${crypto.randomUUID()}.db`,
    ...env,
  });
  closes.push(hub.close);
  return { hub, key: await hub.addDevice('pi-1') };
}

function formOf(...files: { name?: string; content: Buffer; filename?: string }[]): FormData {
  const form = new FormData();
  form.append('comment', 'a field of no interest');
  for (const { name = 'video', content, filename = 'match.mp4' } of files) {
    form.append(name, new Blob([new Uint8Array(content)]), filename);
  }
  return form;
}

async function post(hub: TestHub, key: string | null, body: FormData | Buffer | string, type?: string) {
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  if (type) headers['content-type'] = type;
  const sent = Buffer.isBuffer(body) ? new Uint8Array(body) : body;
  const answer = await fetch(`${hub.url}/batch`, { method: 'POST', headers, body: sent });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const uploads = 'clips-uploads';
async function filesLeft(): Promise<string[]> {
  return readdir(path.join(dataDir, uploads)).catch(() => []);
}

describe('POST /batch', () => {
  it('gives a form’s file, under any name, or a raw body, to every model and answers each by name', async () => {
    const [one, failing] = [await model(), await model({ answer: (res) => void res.writeHead(503).end() })];
    const { hub, key } = await open({ CLIP_MODELS: `goal_try=${one.url},pass_drive=${failing.url}` });
    const expected = {
      status: 200,
      body: {
        result: {
          goal_try: { bytes: video.length },
          pass_drive: { error: 'The model answered with status 503.' },
        },
      },
    };
    expect(await post(hub, key, formOf({ content: video }))).toEqual(expected);
    expect(await post(hub, key, formOf({ content: video, name: 'anything', filename: 'x.bin' }))).toEqual(
      expected,
    );
    expect(await post(hub, key, video, 'video/mp4')).toEqual(expected);
    expect(await post(hub, key, video)).toEqual(expected);
    for (const clip of one.clips) {
      expect(clip).toMatchObject({
        field: 'file',
        filename: 'upload.mp4',
        mediaType: 'video/mp4',
        bytes: video,
      });
    }
    const webm = await makeVideo('webm');
    expect((await post(hub, key, webm)).status).toBe(200);
    expect(one.clips.at(-1)).toMatchObject({ filename: 'upload.mkv', bytes: webm });
    expect(await filesLeft()).toEqual([]);
  });

  it('without a model answers the protocol’s three names, each saying that it is not configured', async () => {
    const { hub, key } = await open();
    const { status, body } = await post(hub, key, video);
    expect(status).toBe(200);
    expect(Object.keys(body.result as object)).toEqual(['goal_try', 'object_detection', 'pass_drive']);
    for (const answer of Object.values(body.result as object)) {
      expect(answer).toEqual({ error: expect.stringMatching(/No model is configured.*CLIP_MODELS/) });
    }
  });

  it('takes a session id in place of a key, and does not spend it', async () => {
    const { hub, key } = await open();
    const id = await sessionId(hub, key);
    const answer = await fetch(`${hub.url}/batch?session_id=${id}`, {
      method: 'POST',
      body: new Uint8Array(video),
    });
    expect(answer.status).toBe(200);
    (await connect(hub, { query: { session_id: id } })).close();
  });

  it('refuses a page of another site that uses a login', async () => {
    const hub = await startTestHub();
    closes.push(hub.close);
    const { cookie } = await hub.addPerson('a@example.org');
    const headers = { cookie, origin: 'https://evil.example' };
    const answer = await fetch(`${hub.url}/batch`, { method: 'POST', headers, body: new Uint8Array(video) });
    expect(answer.status).toBe(403);
  });

  it('answers bad input with its status and a plain error', async () => {
    const { hub, key } = await open();
    const refused = (status: number, message: RegExp) => ({
      status,
      body: { error: expect.stringMatching(message) },
    });
    const png = await makeImage('png');
    expect(await post(hub, null, video)).toEqual(refused(401, /key/));
    expect(await post(hub, 'wrong', video)).toEqual(refused(401, /not valid/));
    expect(await post(hub, key, Buffer.from('hello'))).toEqual(refused(415, /not a video/));
    expect(await post(hub, key, '{"json": true}', 'application/json')).toEqual(refused(415, /not a video/));
    expect(await post(hub, key, formOf({ content: png, filename: 'a.mp4' }))).toEqual(
      refused(415, /not a video/),
    );
    expect(await post(hub, key, Buffer.alloc(0))).toEqual(refused(400, /empty/));
    expect(await post(hub, key, formOf())).toEqual(refused(400, /no file/));
    expect(await post(hub, key, formOf({ content: video }, { content: video }))).toEqual(
      refused(400, /more than one/),
    );
    expect(await post(hub, key, 'x', 'multipart/form-data')).toEqual(refused(400, /boundary/));
    expect(await post(hub, key, '--b\r\nnonsense', 'multipart/form-data; boundary=b')).toEqual(
      refused(400, /broken|no file/),
    );
    expect((await fetch(`${hub.url}/batch`)).status).toBe(405);
    expect(await filesLeft()).toEqual([]);
  });

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

  it('works on four at a time and asks a fifth to come back', async () => {
    const { hub, key } = await open();
    const slow = Array.from({ length: 4 }, () => startUpload(hub, key, { 'content-length': '1000' }));
    for (const { req } of slow) req.write('x');
    await waitFor('four files', async () => (await filesLeft()).length === 4);
    const fifth = await fetch(`${hub.url}/batch?key=${key}`, { method: 'POST', body: new Uint8Array(video) });
    expect([fifth.status, fifth.headers.get('retry-after')]).toEqual([503, '5']);
    slow[0]?.req.destroy();
    await waitFor('a place', async () => (await post(hub, key, video)).status === 200);
    for (const { req } of slow) req.destroy();
  });

  it('gives up an upload that stops coming', async () => {
    const { hub, key } = await open({ BODY_SECONDS: '0.3' });
    const { req, answered } = startUpload(hub, key, { 'content-length': '1000' });
    req.write('x');
    expect(await answered).toBe(408);
    expect(await filesLeft()).toEqual([]);
  });

  it('says what is missing when there is no ffmpeg', async () => {
    const { hub, key } = await open({ FFMPEG_PATH: '/nowhere/ffmpeg' });
    expect(await post(hub, key, video)).toEqual({
      status: 503,
      body: { error: expect.stringMatching(/Videos need ffmpeg/) },
    });
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

function startUpload(hub: TestHub, key: string, headers: Record<string, string>) {
  const req = request(`${hub.url}/batch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, ...headers },
  });
  req.on('error', () => undefined);
  const answered = new Promise<number>((resolve) => {
    req.once('response', (res) => {
      res.resume();
      resolve(res.statusCode ?? 0);
    });
  });
  return { req, answered };
}

/** Writes until it is answered; so much can be on its way when the answer comes. */
async function postEndlessly(hub: TestHub, key: string): Promise<{ status: number; sent: number }> {
  const { req, answered } = startUpload(hub, key, {});
  const chunk = Buffer.alloc(100_000);
  let sent = 0;
  let status = 0;
  void answered.then((code) => {
    status = code;
  });
  while (status === 0 && !req.destroyed) {
    sent += chunk.length;
    req.write(chunk);
    while (req.writableNeedDrain && status === 0 && !req.destroyed) await setImmediate();
  }
  req.destroy();
  return { status, sent };
}
