// What looks at a physio device is what was put on it: the built-in analysers, in their threads.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DeviceAnalysersAnswer } from '#contract/api/analysers.ts';
import { encode } from '#server/simulator/encode.ts';
import { createPeopleScene } from '#server/simulator/scenes/people.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { openAt } from './test-client.ts';

let hub: TestHub;
const { open, openDevice, closeAll } = openAt(() => hub);
const startedAt = 1_767_225_600_000;

beforeAll(async () => {
  hub = await startTestHub({ MAX_DEVICE_FPS: '1000' });
});
afterAll(async () => {
  closeAll();
  await hub.close();
});

async function putOn(device: string, ...analysers: object[]): Promise<void> {
  const answer = await hub.call('PUT', `/api/devices/${device}/analysers`, { analysers });
  if (!answer.ok) expect.unreachable(await answer.text());
}

async function stateOf(device: string) {
  const answer = await hub.call('GET', `/api/devices/${device}/analysers`);
  return ((await answer.json()) as DeviceAnalysersAnswer).analysers.map(({ state }) => state);
}

it('says in its predictions what they say, in their order', async () => {
  const client = await openDevice('desk');
  const [learning, noSkin] = ['Learning what the place looks like', 'No skin in the picture'];
  const png = await makeImage('png');
  await putOn('desk', { analyser: 'people-counter' }, { analyser: 'pulse' });
  await client.start();
  await client.frame(startedAt, png);
  expect((await client.predicted(1))[0]).toMatchObject({
    text: noSkin,
    'people-counter_process_time': expect.any(Number),
    pulse_process_time: expect.any(Number),
  });
  await client.end();
  await putOn('desk', { analyser: 'pulse' }, { analyser: 'people-counter' });
  await client.start();
  await client.frame(startedAt + 1000, png);
  expect((await client.predicted(2))[1]).toMatchObject({ text: learning });
  expect((await stateOf('desk')).map(({ figures }) => figures.answered)).toEqual([1, 1]);
});

it('is asked for the newest of its connections', async () => {
  const key = await hub.addDevice('twice');
  await putOn('twice', { analyser: 'people-counter' });
  const png = await makeImage('png');
  for (const n of [1, 2]) {
    // The first one stays, as a connection does that broke unnoticed.
    const client = await open({ key });
    await client.start();
    await client.frame(startedAt + n * 1000, png);
    expect((await client.predicted(1))[0]).toHaveProperty('text');
  }
});

it('counts people into the figures of the day, session after session', async () => {
  const scene = createPeopleScene({ width: 320, height: 240, fps: 10, seed: 1 });
  const [x1, y1, x2, y2] = scene.truth(0).line;
  const client = await openDevice('door');
  const lines = [{ id: 'door', name: 'Door', from: [x1, y1], to: [x2, y2] }];
  await putOn('door', { analyser: 'people-counter', policy: 'every', options: { lines } });
  const counted = [0, 0];
  let asked = 0;
  for (const session of [0, 1]) {
    await client.start();
    for (let index = 0; index < 160; index++) {
      const { rgb } = scene.draw(index);
      const png = await encode({ width: 320, height: 240, rgb }, { mediaType: 'image/png', quality: 80 });
      await client.frame(startedAt + session * 60_000 + index * 100, png);
      asked += 1;
    }
    const { count_in, count_out } = (await client.predicted(asked)).at(-1) ?? {};
    expect(Number(count_in) + Number(count_out)).toBeGreaterThan(0);
    counted[0] = (counted[0] ?? 0) + Number(count_in);
    counted[1] = (counted[1] ?? 0) + Number(count_out);
    await client.end();
  }
  await waitFor('the figures', async () => {
    const answer = await hub.call('POST', '/api/devices/door/stats', { face_count: 0 });
    const { stats } = (await answer.json()) as { stats: { count_in: number; count_out: number } };
    return stats.count_in === counted[0] && stats.count_out === counted[1];
  });
}, 60_000);
