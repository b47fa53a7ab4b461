import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listResultsAnswerSchema, listTracksAnswerSchema } from '#contract/api/results.ts';
import { openSpeakingDevice, type SpeakingDevice, sayingAnalyser } from '#server/testing/speaking-device.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';

let hub: TestHub;
const says = { values: {} as Record<string, unknown> };
let session = '';
let device: SpeakingDevice;
let png: Buffer;

const frames = 25;

async function tracksOf(id: string) {
  return listTracksAnswerSchema.parse(await (await hub.call('GET', `/api/sessions/${id}/tracks`)).json())
    .tracks;
}
async function page(query: string) {
  const answer = await hub.call('GET', `/api/sessions/${session}/results?${query}`);
  return listResultsAnswerSchema.parse(await answer.json());
}

/** The `n`th result since the start; back when it is recorded. */
async function say(n: number): Promise<void> {
  says.values = { n };
  await device.frame(png);
  await waitFor('the prediction', async () => {
    const text = await (await hub.call('GET', '/metrics')).text();
    return text.includes(`frameroom_results_recorded_total ${n}\n`);
  });
}

beforeAll(async () => {
  hub = await startTestHub({}, { analysers: [sayingAnalyser(says)] });
  png = await makeImage('png');
  device = await openSpeakingDevice(hub, await hub.addDevice('pi-1'));
  for (let n = 1; n <= frames; n++) await say(n);
  const { sessions } = (await (await hub.call('GET', '/api/sessions?device=pi-1')).json()) as {
    sessions: { id: string }[];
  };
  session = sessions[0]?.id ?? '';
});
afterAll(() => hub.close());

describe('/api/sessions/{id}/tracks and …/results', () => {
  it('lists the tracks and, page by page, each result with the frame it belongs to', async () => {
    const [track, ...others] = await tracksOf(session);
    expect(others).toEqual([]);
    expect(track).toMatchObject({ session, kind: 'physio', results: frames });
    const first = await page(`track=${track?.id}&limit=20`);
    const second = await page(`track=${track?.id}&limit=20&cursor=${first.next}`);
    expect(second.next).toBeNull();
    const all = [...first.results, ...second.results];
    expect(all.map(({ seq, values }) => [seq, values.n])).toEqual(
      Array.from({ length: frames }, (_, index) => [index + 1, index + 1]),
    );
  });

  it('keeps them over a restart, the last ones too', async () => {
    await say(frames + 1);
    device.close();
    await hub.restart();
    expect(await tracksOf(session)).toMatchObject([{ results: frames + 1 }]);
  });

  it('is as unknown as the session to who may not see its device', async () => {
    const [track] = await tracksOf(session);
    const { cookie } = await hub.addPerson('none@example.org');
    const { cookie: granted } = await hub.addPerson('some@example.org', { grants: ['pi-1'] });
    for (const path of ['tracks', `results?track=${track?.id}`]) {
      const url = `/api/sessions/${session}/${path}`;
      expect((await hub.call('GET', url, undefined, { cookie })).status, url).toBe(404);
      expect((await hub.call('GET', url, undefined, {})).status, url).toBe(401);
      expect((await hub.call('GET', url, undefined, { cookie: granted })).status, url).toBe(200);
    }
  });

  it('says what is wrong with a request', async () => {
    const [track] = await tracksOf(session);
    const statusOf = async (query: string) =>
      (await hub.call('GET', `/api/sessions/${session}/results${query}`)).status;
    expect(await statusOf('')).toBe(400);
    expect(await statusOf('?track=5')).toBe(400);
    expect(await statusOf(`?track=${track?.id}&limit=0`)).toBe(400);
    expect(await statusOf(`?track=${track?.id}&cursor=abc`)).toBe(400);
    expect(await statusOf(`?track=${session}`)).toBe(404);
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect((await hub.call('GET', `/api/sessions/${unknown}/tracks`)).status).toBe(404);
    expect((await hub.call('GET', '/api/sessions/5/tracks')).status).toBe(404);
  });
});
