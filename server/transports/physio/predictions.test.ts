import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Result, ResultValues, Track } from '#contract/results.ts';
import type { Analyser } from '#server/analysers/ports.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { waitFor } from '#server/testing/test-images.ts';
import { makePng, openAt, type PhysioClient } from './test-client.ts';

type Analyse = (seq: number, signal: AbortSignal) => Promise<ResultValues | null>;

/** What each analyser does, set by the test that is running. */
const silent: Analyse = async () => null;
const doing = { HR: silent, fatigue: silent };
const seen = { HR: 0, fatigue: 0, stopped: 0 };

const analyser = (name: 'HR' | 'fatigue'): Analyser => ({
  name,
  start: () => ({
    analyse({ meta }, signal) {
      seen[name] += 1;
      return doing[name](meta.seq, signal);
    },
    stop() {
      seen.stopped += 1;
    },
  }),
});

let hub: TestHub;
const { openDevice, historyOf, closeAll } = openAt(() => hub);
const png = makePng();

beforeAll(async () => {
  hub = await startTestHub({ MAX_DEVICE_FPS: '1000' }, { analysers: [analyser('HR'), analyser('fatigue')] });
});
beforeEach(() => {
  doing.HR = doing.fatigue = silent;
  Object.assign(seen, { HR: 0, fatigue: 0, stopped: 0 });
});
afterAll(async () => {
  closeAll();
  await hub.close();
});

/** Answers a promise that is kept when the test says so. */
function later() {
  let keep = () => {};
  const kept = new Promise<void>((resolve) => {
    keep = resolve;
  });
  return { kept, keep: () => keep() };
}

async function predictionOf(client: PhysioClient): Promise<Record<string, unknown>> {
  await client.start(1_767_225_600_000);
  await client.frame(1_767_225_600_040, png);
  const [prediction] = await client.predicted(1);
  return prediction ?? {};
}

describe('a prediction', () => {
  it('is the base keys and what each analyser says, in the order of the list, the later overriding the earlier', async () => {
    const fatigueFirst = later();
    doing.HR = async () => {
      await fatigueFirst.kept;
      return { hr: 71.5, quality: 'HR', frame: 'overridden' };
    };
    doing.fatigue = async () => {
      fatigueFirst.keep();
      return { fatigue: [0.25, null], quality: 'fatigue', __proto__: 1 };
    };
    const client = await openDevice('merged');
    const before = Date.now() / 1000;
    const prediction = await predictionOf(client);
    expect(Object.keys(prediction)).toEqual([
      'success',
      'frame',
      'recv_ts',
      'sid',
      'hr',
      'quality',
      'HR_resp_ts',
      'HR_process_time',
      'fatigue',
      'fatigue_resp_ts',
      'fatigue_process_time',
    ]);
    expect(prediction).toMatchObject({
      frame: 'overridden',
      recv_ts: 1_767_225_600_040,
      hr: 71.5,
      fatigue: [0.25, null],
      quality: 'fatigue',
    });
    for (const name of ['HR', 'fatigue']) {
      expect(Number(prediction[`${name}_resp_ts`])).toBeGreaterThanOrEqual(before);
      expect(Number(prediction[`${name}_resp_ts`])).toBeLessThanOrEqual(Date.now() / 1000);
      expect(Number(prediction[`${name}_process_time`])).toBeLessThan(10);
    }
    expect(client.predictions[0]).toContain('"fatigue": [0.25, null], ');
  });

  it('has nothing of an analyser that says nothing, or fails', async () => {
    doing.HR = async () => {
      throw new Error('no face');
    };
    const client = await openDevice('nothing');
    expect(Object.keys(await predictionOf(client))).toEqual(['success', 'frame', 'recv_ts', 'sid']);
  });

  it('that cannot be written costs that one frame', async () => {
    const circle: ResultValues = {};
    circle.self = circle;
    doing.HR = async (seq) => (seq === 1 ? circle : { seq });
    const client = await openDevice('circle');
    await client.start();
    await client.frame(1, png);
    await client.frame(2, png);
    expect(await client.predicted(1)).toMatchObject([{ recv_ts: 2, seq: 2 }]);
  });

  it('comes in the order of the frames, however long each takes, and each analyser is asked for one at a time', async () => {
    const inWork = { now: 0, most: 0 };
    doing.HR = async (seq) => {
      inWork.most = Math.max(inWork.most, ++inWork.now);
      await new Promise((resolve) => setTimeout(resolve, seq % 2 === 0 ? 0 : 5));
      inWork.now -= 1;
      return { seq };
    };
    const client = await openDevice('in-order');
    await client.start();
    await Promise.all(Array.from({ length: 20 }, (_, n) => client.frame(n, png)));
    expect((await client.predicted(20)).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
    expect(inWork.most).toBe(1);
  });

  it('goes to the connection that sent the frame, of two that send at once', async () => {
    const clients = [await openDevice('one-of-two'), await openDevice('other-of-two')];
    doing.HR = async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return {};
    };
    await Promise.all(clients.map((client) => client.start()));
    await Promise.all(
      clients.flatMap((client, index) =>
        Array.from({ length: 20 }, (_, n) => client.frame(index * 1000 + n, png)),
      ),
    );
    for (const [index, client] of clients.entries()) {
      const predictions = await client.predicted(20);
      expect(predictions.map(({ recv_ts }) => recv_ts)).toEqual(
        Array.from({ length: 20 }, (_, n) => index * 1000 + n),
      );
      expect(predictions.every(({ sid }) => String(sid).startsWith(String(client.socket.id)))).toBe(true);
    }
  });
});

describe('the history', () => {
  it('shows each prediction with its frame', async () => {
    doing.HR = async (seq) => ({ hr: 60 + seq });
    const client = await openDevice('kept');
    await client.start();
    for (const timestamp of [1_767_225_600_040n, 2n ** 64n - 1n, 7n]) await client.frame(timestamp, png);
    const predictions = await client.predicted(3);
    await client.end();
    const [session] = await historyOf('kept');
    expect(session).toMatchObject({ frames: 3, endReason: 'ended' });
    const path = `/api/sessions/${session?.id}`;
    const tracks = await waitFor('the track', async () => {
      const answer = (await (await hub.call('GET', `${path}/tracks`)).json()) as { tracks: Track[] };
      return answer.tracks[0]?.results === 3 && answer.tracks;
    });
    expect(tracks).toMatchObject([{ name: 'physio', kind: 'physio' }]);
    const kept = (await (await hub.call('GET', `${path}/results?track=${tracks[0]?.id}`)).json()) as {
      results: Result[];
    };
    expect(kept.results.map(({ seq, values }) => [seq, values.hr, values.recv_ts])).toEqual([
      [1, 61, 1_767_225_600_040],
      [2, 62, '18446744073709551615'],
      [3, 63, 7],
    ]);
    expect(kept.results[0]).toMatchObject({ at: 1_767_225_600_040, values: predictions[0] });
  });
});

describe('the end of a session', () => {
  it.each(['session_end', 'a disconnect'])(
    'by %s drops what waits: no prediction, and the analysers are stopped',
    async (by) => {
      const [device, begun] = [by === 'session_end' ? 'dropped' : 'dropped-off', later()];
      let aborted = false;
      doing.HR = (_seq, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(new Error('aborted'));
          });
          begun.keep();
        });
      const client = await openDevice(device);
      await client.start();
      await Promise.all(Array.from({ length: 5 }, (_, n) => client.frame(n, png)));
      await begun.kept;
      if (by === 'session_end') await client.end();
      else client.socket.close();
      await waitFor('the end', async () => (await historyOf(device))[0]?.endedAt);
      expect(await historyOf(device)).toMatchObject([{ frames: 5 }]);
      expect({ aborted, asked: seen.HR, stopped: seen.stopped }).toEqual({
        aborted: true,
        asked: 1,
        stopped: 2,
      });
      expect(client.predictions).toEqual([]);
      if (by !== 'session_end') return;
      // The next session of the same connection has nothing of the one before.
      doing.HR = async () => ({ fresh: true });
      await client.start();
      await client.frame(99, png);
      expect(await client.predicted(1)).toMatchObject([{ recv_ts: 99, fresh: true }]);
    },
  );
});

describe('a slow analyser', () => {
  it('costs the oldest of the frames that wait, and no frame in the hub', async () => {
    const gate = later();
    doing.HR = async (seq) => {
      await gate.kept;
      return { seq };
    };
    const client = await openDevice('behind');
    await client.start();
    const answers = await Promise.all(Array.from({ length: 400 }, (_, n) => client.frame(n, png)));
    expect(new Set(answers)).toEqual(new Set(['{"success": true}']));
    gate.keep();
    // The one that was being analysed, and the newest 256.
    const seqs = (await client.predicted(257)).map(({ seq }) => seq);
    expect(seqs).toEqual([1, ...Array.from({ length: 256 }, (_, n) => 145 + n)]);
    expect(await historyOf('behind')).toMatchObject([{ frames: 400 }]);
  });
});

describe('a client that does not read', () => {
  it('is sent a bounded number of predictions, costs nobody else anything, and is heard again when it reads', async () => {
    const text = 'x'.repeat(200_000);
    doing.HR = async () => ({ text });
    const client = await openDevice('stalled');
    const raw = (
      client.socket.io.engine as unknown as { transport: { ws: { _socket: import('node:net').Socket } } }
    ).transport.ws._socket;
    await client.start();
    await client.frame(0, png);
    await client.predicted(1);
    raw.pause();
    const frames = 300;
    for (let n = 1; n <= frames; n++) {
      client.socket.emit('frame', Buffer.concat([Buffer.from([n & 255, n >> 8, 0, 0, 0, 0, 0, 0]), png]));
      if (n % 50 === 0) await waitFor('the frames to be analysed', () => seen.HR === n + 1);
    }
    const other = await openDevice('lively');
    await predictionOf(other);
    raw.resume();
    // What lay ready for it: in the sockets of both sides, in the connection, and as much again in Engine.IO.
    await client.end();
    expect(client.predictions.length).toBeLessThan(frames / 2);
    expect(frames * text.length).toBeGreaterThan(50_000_000);
    expect(await historyOf('stalled')).toMatchObject([{ frames: frames + 1 }]);
    const before = client.predictions.length;
    await client.start();
    await client.frame(1, png);
    await client.predicted(before + 1);
  });
});
