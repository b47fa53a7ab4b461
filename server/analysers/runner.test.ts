import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Assignment, assignmentSchema } from '#contract/api/analysers.ts';
import { deviceIdSchema, type SessionId, sessionIdSchema } from '#contract/ids.ts';
import type { ResultValues } from '#contract/results.ts';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import { testFrame } from '#server/testing/test-frame.ts';
import { type AnalysedSession, type Analyser, AnalyserAbsent } from './ports.ts';
import { createRunner } from './runner.ts';

const device = deviceIdSchema.parse('pi-1');
const sessions = ['1', '2', '3'].map((n) => sessionIdSchema.parse(`00000000-0000-4000-8000-00000000000${n}`));
const [one, two] = sessions as [SessionId, SessionId];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What has been promised is heard. */
const settled = () => vi.advanceTimersByTimeAsync(0);

/** An analyser that answers when the test says so, and a runner for it. */
function house(change: Partial<Assignment> = {}, { takesChanges = false } = {}) {
  type Asked = { seq: number; answer(values: ResultValues | null): void; fail(error: Error): void };
  const asked: Asked[] = [];
  const runs: { session: AnalysedSession; stopped: number; changes: unknown[] }[] = [];
  const state = { inWork: 0, mostInWork: 0 };
  const analyser: Analyser = {
    name: 'slow',
    start(session) {
      const run = { session, stopped: 0, changes: [] as unknown[] };
      runs.push(run);
      return {
        analyse(frame) {
          state.inWork += 1;
          state.mostInWork = Math.max(state.mostInWork, state.inWork);
          return new Promise<ResultValues | null>((resolve, reject) => {
            asked.push({ seq: frame.meta.seq, answer: resolve, fail: reject });
          }).finally(() => {
            state.inWork -= 1;
          });
        },
        ...(takesChanges ? { change: (next: unknown) => void run.changes.push(next) } : {}),
        stop() {
          run.stopped += 1;
        },
      };
    },
  };
  const assignment = assignmentSchema.parse({ analyser: 'slow', timeoutMs: 5000, ...change });
  const found: { seq: number; values: ResultValues }[] = [];
  const failures: string[] = [];
  const clock = { now: () => Date.now() };
  const runner = createRunner({
    ...{ device, analyser, assignment },
    clocks: { wall: clock, steady: clock },
    onSaid: ({ frame, values }) => found.push({ seq: frame.meta.seq, values }),
    onFailed: (cause) => failures.push(cause),
  });
  const add = (seq: number, session = one) => runner.add(testFrame(seq, { session }));
  return { runner, add, asked, runs, state, found, failures, assignment };
}

describe('an analyser on a device', () => {
  it('under `latest` is asked one frame at a time, and then the newest', async () => {
    const { add, asked, runner, found, state } = house();
    for (let seq = 1; seq <= 10; seq++) add(seq);
    asked[0]?.answer({ n: 1 });
    await settled();
    asked[1]?.answer({ n: 2 });
    await settled();
    expect(found.map(({ seq }) => seq)).toEqual([1, 10]);
    expect(runner.state.figures).toMatchObject({ seen: 10, answered: 2, skipped: 8, failed: 0 });
    expect(state.mostInWork).toBe(1);
  });

  it('under `every` is asked all of them, in order', async () => {
    const { add, asked, found } = house({ policy: 'every' });
    for (let seq = 1; seq <= 50; seq++) add(seq);
    for (let n = 0; n < 50; n++) {
      asked[n]?.answer({});
      await settled();
    }
    expect(found.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  });

  it('is asked no more often than it should be, on average, though frames jitter', async () => {
    const { add, asked, runner } = house({ maxFps: 5, policy: 'every' });
    const random = createSeededRandom(4);
    for (let seq = 1; seq <= 300; seq++) {
      add(seq);
      asked.at(-1)?.answer(null);
      await vi.advanceTimersByTimeAsync(23 + random.below(20));
    }
    const { answered } = runner.state.figures;
    // 300 frames in about ten seconds.
    expect(answered).toBeGreaterThan(44);
    expect(answered).toBeLessThan(55);
  });

  it('that says nothing in time has failed; its run is given up, and a late answer is not heard', async () => {
    const { add, asked, runs, runner, found, failures } = house();
    add(1);
    await vi.advanceTimersByTimeAsync(5000);
    expect(failures).toEqual(['It did not answer within 5 seconds.']);
    expect(runs[0]?.stopped).toBe(1);
    asked[0]?.answer({ late: true });
    await settled();
    add(2);
    asked[1]?.answer({ n: 2 });
    await settled();
    expect(found).toEqual([{ seq: 2, values: { n: 2 } }]);
    expect(runs).toHaveLength(2);
    expect(runner.state).toMatchObject({
      health: 'healthy',
      lastError: expect.stringContaining('5 seconds'),
    });
  });

  it('that fails three times is left alone for a second, then two; what comes meanwhile is skipped', async () => {
    const { add, asked, runner } = house();
    let seq = 0;
    const failNext = async () => {
      add(++seq);
      asked.at(-1)?.fail(new Error('out of memory'));
      await settled();
    };
    for (let n = 0; n < 3; n++) await failNext();
    expect(runner.state).toMatchObject({ health: 'failing', lastError: 'out of memory' });
    add(++seq);
    await vi.advanceTimersByTimeAsync(999);
    add(++seq);
    expect(asked).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1);
    await failNext();
    expect(asked).toHaveLength(4);
    await vi.advanceTimersByTimeAsync(1999);
    add(++seq);
    expect(asked).toHaveLength(4);
    await vi.advanceTimersByTimeAsync(1);
    add(++seq);
    asked.at(-1)?.answer({});
    await settled();
    expect(runner.state).toMatchObject({
      health: 'healthy',
      figures: { seen: seq, answered: 1, failed: 4, skipped: seq - 5 },
    });
  });

  it('tells that nobody is there from a failure', async () => {
    const { add, asked, runner } = house();
    add(1);
    asked[0]?.fail(new AnalyserAbsent('No program is connected.'));
    await settled();
    expect(runner.state).toMatchObject({ health: 'absent', lastError: 'No program is connected.' });
  });

  it('is slow while most frames pass it, and healthy again when they do not', async () => {
    const { add, asked, runner } = house();
    let seq = 0;
    const answer = async (frames: number) => {
      for (let n = 0; n < frames; n++) add(++seq);
      asked.at(-1)?.answer({});
      await settled();
    };
    for (let n = 0; n < 25; n++) await answer(3);
    expect(runner.state.health).toBe('slow');
    asked.at(-1)?.answer({});
    await settled();
    for (let n = 0; n < 25; n++) await answer(1);
    expect(runner.state.health).toBe('healthy');
  });

  it('begins anew with a session, and the old one is over', async () => {
    const { add, asked, runs, found, runner } = house();
    add(1, one);
    add(2, two);
    await settled();
    asked[0]?.answer({ of: 'one' });
    asked[1]?.answer({ of: 'two' });
    await settled();
    expect(found).toEqual([{ seq: 2, values: { of: 'two' } }]);
    expect(runs.map(({ stopped }) => stopped)).toEqual([1, 0]);
    expect(runner.state).toMatchObject({ session: two, figures: { seen: 1, answered: 1 } });
  });

  it('hears what is said later, while the session lasts', async () => {
    const { add, asked, runs, found, runner } = house();
    add(1);
    asked[0]?.answer(null);
    await settled();
    const [first] = runs;
    first?.session.sayLater?.(testFrame(1, { session: one }), { clip: 'goal' }, 900);
    runner.endSession();
    first?.session.sayLater?.(testFrame(1, { session: one }), { clip: 'too late' }, 900);
    expect(found).toEqual([{ seq: 1, values: { clip: 'goal' } }]);
  });

  it('takes new options without a new run where it can, and with one where it cannot', async () => {
    for (const takesChanges of [true, false]) {
      const { add, asked, runs, runner, assignment } = house({}, { takesChanges });
      add(1);
      asked[0]?.answer({});
      await settled();
      runner.change({ ...assignment, options: { sensitivity: 1 } });
      add(2);
      asked[1]?.answer({});
      await settled();
      expect(runs).toHaveLength(takesChanges ? 1 : 2);
      expect(runs[0]?.changes).toEqual(takesChanges ? [{ sensitivity: 1 }] : []);
      runner.change({ ...assignment, options: { sensitivity: 1 }, policy: 'every' });
      add(3);
      expect(runs).toHaveLength(takesChanges ? 2 : 3);
    }
  });

  it.each(Array.from({ length: 40 }, (_, i) => i + 1))(
    'accounts for every frame, whatever happens (seed %i)',
    async (seed) => {
      const random = createSeededRandom(seed);
      const policy = random.pick(['latest', 'every'] as const);
      const { add, asked, runner, found, state } = house({ policy, maxFps: random.pick([null, 10]) });
      let session = one;
      let [seq, seenOfSession] = [0, 0];
      const acts = [
        () => {
          add(++seq, session);
          seenOfSession += 1;
        },
        () => asked.at(-1)?.answer({ n: seq }),
        () => asked.at(-1)?.fail(new Error('no luck')),
        () => vi.advanceTimersByTime(random.below(400)),
        () => vi.advanceTimersByTime(random.below(10) === 0 ? 6000 : 30),
        () => {
          if (random.below(8) > 0) return;
          session = random.pick(sessions.filter((other) => other !== session));
          seenOfSession = 0;
          add(++seq, session);
          seenOfSession += 1;
        },
      ];
      for (let step = 0; step < 400; step++) {
        random.pick([...acts, ...acts.slice(0, 2)])();
        await settled();
        const { figures } = runner.state;
        const underWay = figures.seen - figures.answered - figures.skipped - figures.failed;
        expect(underWay).toBeGreaterThanOrEqual(0);
        expect(underWay).toBeLessThanOrEqual(policy === 'latest' ? 2 : 257);
        if (seenOfSession > 0) expect(figures.seen).toBe(seenOfSession);
      }
      runner.endSession();
      const { seen, answered, skipped, failed } = runner.state.figures;
      expect(seen).toBe(answered + skipped + failed);
      const seqs = found.map((finding) => finding.seq);
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      runner.stop();
      add(++seq, session);
      const before = found.length;
      for (const one of asked) one.answer({ after: 'the end' });
      await settled();
      expect(found).toHaveLength(before);
      expect(state.inWork).toBe(0);
    },
  );
});
