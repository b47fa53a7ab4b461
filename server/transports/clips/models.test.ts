import { afterEach, describe, expect, it } from 'vitest';
import { factsOf } from '#server/media/test-probe.ts';
import { type ClipModelOptions, startClipModel, type TestClipModel } from '#server/testing/clip-model.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { type ClipClient, openClient } from './test-client.ts';

const closes: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

async function model(options: ClipModelOptions = {}): Promise<TestClipModel> {
  const started = await startClipModel(options);
  closes.push(started.close);
  return started;
}

async function open(env: Record<string, string>): Promise<{ hub: TestHub; client: ClipClient }> {
  const hub = await startTestHub(env);
  closes.push(hub.close);
  const client = await openClient(hub, await hub.addDevice('pi-1'));
  closes.push(client.close);
  return { hub, client };
}

async function send(client: ClipClient, count: number, width = 64): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const reply = await client.process(await makeImage('jpeg', { width, height: 48 }));
    expect(reply).toMatchObject({ success: true });
  }
}

describe('a full window', () => {
  it('is posted to every model as an MP4 with all its frames, and their answers come as one result', async () => {
    const [one, two] = [
      await model(),
      await model({ answer: (res) => res.end('{"label": "try", "scores": [1, 2]}') }),
    ];
    const { hub, client } = await open({
      CLIP_MODELS: `object_detection=${one.url},goal_try=${two.url}#video`,
      CLIP_WINDOW_FRAMES: '6',
      CLIP_HOP_FRAMES: '6',
    });
    expect(await (await hub.call('GET', '/options')).json()).toEqual({
      processes: ['object_detection', 'goal_try'],
    });
    await send(client, 5, 65);
    await client.process({ image: (await makeImage('png', { width: 200, height: 100 })).toString('base64') });
    await waitFor('the result', () => client.results.length === 1);

    const [clip] = one.clips;
    if (!clip) throw new Error('No clip was posted.');
    expect(client.results).toEqual([
      {
        result: {
          object_detection: { bytes: clip.bytes.length },
          goal_try: { label: 'try', scores: [1, 2] },
        },
      },
    ]);
    expect(clip).toMatchObject({ field: 'file', filename: 'clip.mp4', mediaType: 'video/mp4' });
    expect(two.clips[0]).toMatchObject({ field: 'video', bytes: clip.bytes });
    const facts = await factsOf(clip.bytes);
    expect(facts).toMatchObject({ codec: 'h264', pixels: 'yuv420p', width: 66, height: 48, frames: 6 });
    expect(facts.times).toHaveLength(6);
    expect(facts.times).toEqual([...facts.times].sort((a, b) => a - b));
  });

  it('shares frames with the next when the hop is shorter, and each model has its own window', async () => {
    const [short, long] = [await model(), await model()];
    const { client } = await open({
      CLIP_MODELS: `short=${short.url},long=${long.url}`,
      CLIP_WINDOW_FRAMES: '4,long=8',
      CLIP_HOP_FRAMES: '2,long=8',
    });
    for (const [sent, results] of [
      [4, 1],
      [2, 2],
      [2, 4],
    ] as const) {
      await send(client, sent);
      await waitFor(`${results} results`, () => client.results.length === results);
    }
    expect(short.clips).toHaveLength(3);
    for (const clip of short.clips) expect((await factsOf(clip.bytes)).frames).toBe(4);
    expect((await factsOf(long.clips[0]?.bytes ?? Buffer.alloc(0))).frames).toBe(8);
    expect(client.results.filter(({ result }) => Object.hasOwn(result as object, 'long'))).toHaveLength(1);
  });
});

describe('models that fail', () => {
  it('give an error under their own name; the others are delivered', async () => {
    const models: Record<string, TestClipModel> = {
      ok: await model(),
      failing: await model({ answer: (res) => void res.writeHead(500).end('no') }),
      words: await model({ answer: (res) => res.end('<html>') }),
      huge: await model({ answer: (res) => res.end(`"${'x'.repeat(2_000_000)}"`) }),
      deep: await model({ answer: (res) => res.end('['.repeat(100_000) + ']'.repeat(100_000)) }),
      hanging: await model({ answer: () => undefined }),
      cut: await model({
        answer: (res) => void res.writeHead(200, { 'content-length': 99 }).end('{', () => res.destroy()),
      }),
      moved: await model({ answer: (res) => void res.writeHead(302, { location: '/elsewhere' }).end() }),
    };
    const gone = await startClipModel();
    await gone.close();
    const named = Object.entries({ ...models, gone }).map(([name, { url }]) => `${name}=${url}`);
    const { client } = await open({
      CLIP_MODELS: named.join(),
      CLIP_WINDOW_FRAMES: '2',
      CLIP_HOP_FRAMES: '2',
      CLIP_TIMEOUT_SECONDS: '2',
    });
    await send(client, 2);
    await waitFor('the result', () => client.results.length === 1);
    expect(client.results[0]).toEqual({
      result: {
        ok: { bytes: expect.any(Number) },
        failing: { error: 'The model answered with status 500.' },
        words: { error: 'The model answered something that is not JSON.' },
        huge: { error: 'The model answered more than 1000000 bytes.' },
        deep: { error: "The model's answer is nested more than 64 deep." },
        hanging: { error: 'The model did not answer within 2 seconds.' },
        cut: { error: expect.stringMatching(/^The model could not be reached/) },
        moved: { error: 'The model answered with status 302.' },
        gone: { error: 'The model could not be reached (ECONNREFUSED).' },
      },
    });
  });

  it('that are slow get the newest frames when they are ready, and nothing piles up meanwhile', async () => {
    const held: (() => void)[] = [];
    const slow = await model({ answer: (res) => void held.push(() => res.end('{}')) });
    const { client } = await open({
      CLIP_MODELS: `slow=${slow.url}`,
      CLIP_WINDOW_FRAMES: '4',
      CLIP_HOP_FRAMES: '4',
    });
    await send(client, 4);
    await waitFor('the first clip', () => held.length === 1);
    await send(client, 21, 32);
    await send(client, 4, 48);
    held.shift()?.();
    await waitFor('the second clip', () => held.length === 1);
    held.shift()?.();
    await waitFor('both results', () => client.results.length === 2);
    expect(slow.clips).toHaveLength(2);
    expect(await factsOf(slow.clips[1]?.bytes ?? Buffer.alloc(0))).toMatchObject({ width: 48, frames: 4 });
  });

  it('do not keep a connection’s end waiting, and what was buffered is dropped', async () => {
    const hanging = await model({ answer: () => undefined });
    const { hub, client } = await open({
      CLIP_MODELS: `hanging=${hanging.url}`,
      CLIP_WINDOW_FRAMES: '2',
      CLIP_HOP_FRAMES: '2',
    });
    await send(client, 3);
    await waitFor('the clip', () => hanging.clips.length === 1);
    client.close();
    const again = await openClient(
      hub,
      (await (await hub.call('POST', '/api/devices', { id: 'x' })).json()).key,
    );
    closes.push(again.close);
    await send(again, 1);
    await again.socket.emitWithAck('test');
    expect(hanging.clips).toHaveLength(1);
  });
});

describe('without ffmpeg', () => {
  it('models are answered for with what is missing, and frames are live all the same', async () => {
    const one = await model();
    const { hub, client } = await open({
      CLIP_MODELS: `one=${one.url}`,
      CLIP_WINDOW_FRAMES: '2',
      CLIP_HOP_FRAMES: '2',
      FFMPEG_PATH: '/nowhere/ffmpeg',
    });
    await send(client, 2);
    await waitFor('the result', () => client.results.length === 1);
    expect(client.results[0]).toEqual({
      result: { one: { error: expect.stringMatching(/Videos need ffmpeg/) } },
    });
    expect((await hub.call('GET', '/api/devices/pi-1/snapshot.jpg')).status).toBe(200);
  });
});
