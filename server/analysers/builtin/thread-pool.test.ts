import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { type BuiltinName, builtinOptionsSchemas } from '#contract/api/analysers.ts';
import { deviceIdSchema } from '#contract/ids.ts';
import type { ResultValues } from '#contract/results.ts';
import { monotonicClock } from '#server/lib/clock.ts';
import { encode } from '#server/simulator/encode.ts';
import type { Scene } from '#server/simulator/scene.ts';
import { createPeopleScene, type PeopleTruth } from '#server/simulator/scenes/people.ts';
import { createPulseScene } from '#server/simulator/scenes/pulse.ts';
import { testFrame } from '#server/testing/test-frame.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { createFramePictures } from './frame-pictures.ts';
import { seePeople } from './see-people.ts';
import { startThread } from './start-thread.ts';
import { createThreadPool, type PooledRun, type ThreadPool } from './thread-pool.ts';

const startedAt = 1_795_176_453_903;
const maxPixels = 1_000_000;

let pool: ThreadPool | null = null;
afterEach(() => pool?.close());

function openPool(size = 1) {
  const workers: Worker[] = [];
  const deaths: string[] = [];
  const opened = createThreadPool({
    size,
    clock: monotonicClock,
    startThread() {
      const worker = startThread({ maxPixels });
      workers.push(worker);
      return worker;
    },
    onDied: ({ message }) => deaths.push(message),
  });
  pool = opened;
  const begin = (name: BuiltinName, options: object = {}, device = 'pi-1') =>
    opened.begin({
      device: deviceIdSchema.parse(device),
      name,
      options: builtinOptionsSchemas[name].parse(options),
    });
  return { begin, workers, deaths };
}

function frame(bytes: Buffer, seq: number, capturedAt = startedAt + seq * 100) {
  const made = testFrame(seq, { bytes });
  return { ...made, meta: { ...made.meta, capturedAt } };
}

/** As a camera would send it. Answers what was said. */
async function watch(
  run: PooledRun,
  scene: Scene,
  from: number,
  to: number,
  beside?: (jpeg: Buffer, at: number) => Promise<void>,
): Promise<ResultValues[]> {
  const said: ResultValues[] = [];
  for (let index = from; index < to; index++) {
    const { rgb } = scene.draw(index);
    const jpeg = await encode({ width: scene.width, height: scene.height, rgb });
    const at = startedAt + Math.round((index * 1000) / scene.fps);
    const values = await run.see(frame(jpeg, index + 1, at));
    if (values) said.push(values);
    await beside?.(jpeg, at);
  }
  return said;
}

const people = (seed: number) => createPeopleScene({ width: 320, height: 240, fps: 10, seed });
const lineOf = ({ line: [x1, y1, x2, y2] }: PeopleTruth) => ({
  id: 'door',
  name: 'Door',
  from: [x1, y1],
  to: [x2, y2],
});

describe('the threads of the built-in analysers', () => {
  it('count the people who walk over a line, as the algorithm by itself does', async () => {
    const scene = people(1);
    const options = { lines: [lineOf(scene.truth(0))] };
    const run = openPool().begin('people-counter', options);
    const alone = seePeople.begin(builtinOptionsSchemas['people-counter'].parse(options));
    const pictures = createFramePictures({ maxPixels });
    const direct: ResultValues[] = [];
    const frames = 40 * scene.fps;
    const said = await watch(run, scene, 0, frames, async (jpeg, at) => {
      const picture = await pictures.of({ device: 'pi-1', seq: at, bytes: jpeg }, seePeople.wish);
      const values = alone.see(picture, at);
      if (values) direct.push(values);
    });
    const truth = scene.truth(frames - 1);
    const { count_in, count_out, line_door_in, line_door_out } = said.at(-1) ?? {};
    expect(said[0]).toEqual({ text: 'Learning what the place looks like' });
    expect(said.some(({ boxes }) => Array.isArray(boxes) && boxes.length > 0)).toBe(true);
    expect([line_door_in, line_door_out]).toEqual([count_in, count_out]);
    expect(said).toEqual(direct);
    // How exact the algorithm is, its own tests say.
    expect(Number(count_in) + Number(count_out)).toBeGreaterThan(0.8 * (truth.in + truth.out));
  }, 120_000);

  it('hear a pulse, and give no number before', async () => {
    const scene = createPulseScene({ width: 320, height: 240, fps: 12, seed: 4, bpm: 76, noise: 2 });
    const said = await watch(openPool().begin('pulse'), scene, 0, 12 * 26);
    const rates = said.flatMap(({ heart_rate: rate }) => (typeof rate === 'number' ? [rate] : []));
    expect(rates.length).toBeGreaterThan(3);
    for (const rate of rates) expect(Math.abs(rate - 76)).toBeLessThan(2);
    expect(said[0]).not.toHaveProperty('heart_rate');
  }, 60_000);

  it('see motion begin and end, and say where', async () => {
    const scene = people(2);
    const run = openPool().begin('motion');
    const walking = await watch(run, scene, 0, 100);
    const jpeg = await encode({ width: 320, height: 240, rgb: scene.draw(99).rgb });
    const after: ResultValues[] = [];
    for (let n = 1; n <= 50; n++)
      after.push((await run.see(frame(jpeg, 100 + n, startedAt + 10_000 + n * 100))) ?? {});
    const eventsOf = (said: ResultValues[]) =>
      said.flatMap(({ events }) => (Array.isArray(events) ? events : []));
    expect(eventsOf(walking)[0]).toEqual({ kind: 'motion', status: 'began' });
    expect(walking.at(-1)).toMatchObject({
      motion: expect.any(Number),
      boxes: expect.arrayContaining([expect.objectContaining({ label: 'motion' })]),
    });
    expect(eventsOf(after)).toEqual([{ kind: 'motion', status: 'ended' }]);
    expect(after.at(-1)).toEqual({ motion: 0, boxes: [] });
  }, 60_000);

  it('say that a picture is too dark, and when it is good again', async () => {
    const run = openPool().begin('picture-health');
    const [night, day] = [await makeImage('jpeg', { colour: '#050505' }), people(1).draw(0).rgb];
    const bright = await encode({ width: 320, height: 240, rgb: day });
    const said: ResultValues[] = [];
    for (let n = 1; n <= 80; n++) {
      const values = await run.see(frame(n <= 40 ? night : bright, n));
      if (values) said.push(values);
    }
    expect(said[0]).toMatchObject({ health: 'good' });
    expect(said.filter(({ events }) => events).map(({ health, events }) => [health, events])).toEqual([
      ['too_dark', [{ kind: 'too_dark', status: 'began' }]],
      ['good', [{ kind: 'too_dark', status: 'ended' }]],
    ]);
  });

  it('fail on bytes that are no picture, and go on with the next', async () => {
    const run = openPool().begin('people-counter');
    await expect(run.see(frame(Buffer.from('rubbish'), 1))).rejects.toThrow(
      'This picture cannot be decoded.',
    );
    const large = await makeImage('png', { width: 2000, height: 600 });
    await expect(run.see(frame(large, 2))).rejects.toThrow('This picture cannot be decoded.');
    expect(await run.see(frame(await makeImage(), 3))).toHaveProperty('text');
  });

  it('decode PNG, WebP and JPEG alike', async () => {
    const { begin } = openPool();
    const [counter, pulse] = [begin('people-counter'), begin('pulse')];
    let seq = 0;
    for (const format of ['png', 'webp', 'jpeg'] as const) {
      const picture = frame(await makeImage(format, { width: 640, height: 480, colour: '#888888' }), ++seq);
      expect(await counter.see(picture)).toHaveProperty('text');
      await pulse.see(picture);
    }
  });

  it('are shared by many devices, and each is told what is its own', async () => {
    const { begin, workers } = openPool(2);
    const jpeg = await makeImage();
    const devices = Array.from({ length: 20 }, (_, n) => `cam-${n}`);
    const runs = devices.flatMap((id) => [begin('people-counter', {}, id), begin('pulse', {}, id)]);
    const said = await Promise.all(runs.map((run) => run.see(frame(jpeg, 1))));
    expect(said.filter((values) => values?.text === 'Learning what the place looks like')).toHaveLength(20);
    expect(said.filter((values) => values?.text === 'No skin in the picture')).toHaveLength(20);
    expect(workers).toHaveLength(2);
  });

  it('die without harm: what is asked fails, and the next question is answered by a new one', async () => {
    const { begin, workers, deaths } = openPool();
    const jpeg = await makeImage();
    const run = begin('people-counter');
    await run.see(frame(jpeg, 1));
    const asked = run.see(frame(jpeg, 2));
    await Promise.all([
      expect(asked).rejects.toThrow('The thread of the built-in analysers died'),
      workers[0]?.terminate(),
    ]);
    expect(deaths).toHaveLength(1);
    await expect(run.see(frame(jpeg, 3))).rejects.toThrow('about to be started anew');
    const values = await waitFor('an answer', () => run.see(frame(jpeg, 4)).catch(() => null));
    expect(values).toHaveProperty('text');
    expect(workers).toHaveLength(2);
  });

  it('keep what they know of the place when the lines change', async () => {
    const scene = people(2);
    const run = openPool().begin('people-counter');
    await watch(run, scene, 0, 50);
    run.change(builtinOptionsSchemas['people-counter'].parse({ lines: [lineOf(scene.truth(0))] }));
    const [first] = await watch(run, scene, 50, 51);
    expect(first).toMatchObject({ line_door_in: 0, count_in: 0 });
  });

  it('begin anew when a camera’s clock is set back, and pass over a picture that comes a little late', async () => {
    const run = openPool().begin('people-counter');
    const jpeg = await makeImage();
    await run.see(frame(jpeg, 1, startedAt));
    expect(await run.see(frame(jpeg, 2, startedAt - 40))).toBeNull();
    expect(await run.see(frame(jpeg, 3, startedAt - 3_600_000))).toHaveProperty('text');
  });

  it('are gone when the pool is closed, and so are the questions', async () => {
    const { begin, deaths } = openPool();
    const run = begin('people-counter');
    await run.see(frame(await makeImage(), 1));
    const asked = run.see(frame(await makeImage(), 2)).catch(({ message }: Error) => message);
    await pool?.close();
    // Answered before it ended, or not at all.
    expect(await asked).toEqual(expect.anything());
    await expect(run.see(frame(await makeImage(), 3))).rejects.toThrow('The hub is stopping.');
    expect(deaths).toEqual([]);
  });
});
