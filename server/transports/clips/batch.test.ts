import { describe, expect, it } from 'vitest';
import { makeVideo } from '#server/media/test-probe.ts';
import { startTestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { closes, filesLeft, formOf, model, open, post, startUpload, video } from './test-batch.ts';
import { connect, sessionId } from './test-client.ts';

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

  it('says what is missing when there is no ffmpeg', async () => {
    const { hub, key } = await open({ FFMPEG_PATH: '/nowhere/ffmpeg' });
    expect(await post(hub, key, video)).toEqual({
      status: 503,
      body: { error: expect.stringMatching(/Videos need ffmpeg/) },
    });
    expect(await filesLeft()).toEqual([]);
  });
});
