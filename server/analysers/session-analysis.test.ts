import { describe, expect, it } from 'vitest';
import { deviceIdSchema } from '#contract/ids.ts';
import type { ResultValues } from '#contract/results.ts';
import { monotonicClock, systemClock } from '#server/lib/clock.ts';
import { testFrame } from '#server/testing/test-frame.ts';
import { waitFor } from '#server/testing/test-images.ts';
import type { Analyser } from './ports.ts';
import { createSessionAnalysis, type Finding } from './session-analysis.ts';

/** An analyser that answers when the test says so. */
function slowAnalyser(name: string) {
  const asked: { seq: number; answer(values: ResultValues | null): void; fail(error: Error): void }[] = [];
  const state = { stopped: 0, aborted: 0, inWork: 0, mostInWork: 0 };
  const analyser: Analyser = {
    name,
    start: () => ({
      analyse(frame, signal) {
        state.inWork += 1;
        state.mostInWork = Math.max(state.mostInWork, state.inWork);
        signal.addEventListener('abort', () => {
          state.aborted += 1;
        });
        return new Promise<ResultValues | null>((resolve, reject) => {
          asked.push({ seq: frame.meta.seq, answer: resolve, fail: reject });
        }).finally(() => {
          state.inWork -= 1;
        });
      },
      stop() {
        state.stopped += 1;
      },
    }),
  };
  return { analyser, asked, state };
}

function analysis(analysers: Analyser[], limits?: { maxFrames: number; maxBytes: number }) {
  const told: { seq: number; findings: readonly Finding[] }[] = [];
  const dropped = { behind: 0, ended: 0 };
  const failures: string[] = [];
  const running = createSessionAnalysis({
    analysers,
    session: { device: deviceIdSchema.parse('pi-1') },
    clocks: { wall: systemClock, duration: monotonicClock },
    onDropped: (cause, frames) => {
      dropped[cause] += frames;
    },
    onFailed: (name) => failures.push(name),
    ...(limits ? { limits } : {}),
  });
  const add = (seq: number, bytes = 1) =>
    running.add(testFrame(seq, { bytes: Buffer.alloc(bytes) }), (findings) => told.push({ seq, findings }));
  return { add, end: running.end, told, dropped, failures };
}

describe('the analysis of a session', () => {
  it('asks all analysers side by side, each one frame at a time and in order', async () => {
    const [slow, quick] = [slowAnalyser('slow'), slowAnalyser('quick')];
    const { add, told } = analysis([slow.analyser, quick.analyser]);
    for (const seq of [1, 2, 3]) add(seq);
    for (const seq of [1, 2, 3]) {
      const [one, other] = await Promise.all([
        waitFor('the slow one to be asked', () => slow.asked[seq - 1]),
        waitFor('the quick one to be asked', () => quick.asked[seq - 1]),
      ]);
      expect([one.seq, other.seq]).toEqual([seq, seq]);
      other.answer({ by: 'quick' });
      one.answer({ by: 'slow' });
    }
    await waitFor('all', () => told.length === 3);
    expect(told.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    // In the order of the list, whoever was first.
    expect(told[0]?.findings.map(({ analyser }) => analyser)).toEqual(['slow', 'quick']);
    expect([slow.state.mostInWork, quick.state.mostInWork]).toEqual([1, 1]);
  });

  it("keeps each analyser's state between frames, and starts it anew for the next session", async () => {
    let starts = 0;
    const counter: Analyser = {
      name: 'counter',
      start() {
        starts += 1;
        let frames = 0;
        return { analyse: async () => ({ frames: ++frames }), stop: () => undefined };
      },
    };
    for (const session of [1, 2]) {
      const { add, told, end } = analysis([counter]);
      for (const seq of [1, 2, 3]) add(seq);
      await waitFor('all', () => told.length === 3);
      expect(told.map(({ findings }) => findings[0]?.values)).toEqual([
        { frames: 1 },
        { frames: 2 },
        { frames: 3 },
      ]);
      end();
      expect(starts).toBe(session);
    }
  });

  it('goes on when an analyser fails, has nothing to say, or cannot start: the others are heard', async () => {
    const broken: Analyser = {
      name: 'broken',
      start() {
        throw new Error('no model');
      },
    };
    const failing: Analyser = {
      name: 'failing',
      start: () => ({
        // Fails at once, not in its promise.
        analyse() {
          throw new Error('no luck');
        },
        stop: () => Promise.reject(new Error('nor here')),
      }),
    };
    const silent: Analyser = {
      name: 'silent',
      start: () => ({ analyse: async () => null, stop: () => undefined }),
    };
    const good: Analyser = {
      name: 'good',
      start: () => ({ analyse: async () => ({ n: 1 }), stop: () => undefined }),
    };
    const { add, told, failures, end } = analysis([broken, failing, silent, good]);
    add(1);
    add(2);
    await waitFor('both', () => told.length === 2);
    expect(told.map(({ findings }) => findings.map(({ analyser }) => analyser))).toEqual([
      ['good'],
      ['good'],
    ]);
    end();
    await waitFor('the failures', () => failures.length === 4);
    expect(failures).toEqual(['broken', 'failing', 'failing', 'failing']);
  });

  it('holds a bounded number of frames, drops the oldest waiting and counts them', async () => {
    const { analyser, asked } = slowAnalyser('slow');
    const { add, told, dropped } = analysis([analyser], { maxFrames: 3, maxBytes: 1000 });
    for (let seq = 1; seq <= 10; seq++) add(seq);
    expect(dropped).toEqual({ behind: 6, ended: 0 });
    for (let answered = 0; answered < 4; answered++) {
      (await waitFor('the next', () => asked[answered])).answer(null);
    }
    await waitFor('all that were kept', () => told.length === 4);
    expect(told.map(({ seq }) => seq)).toEqual([1, 8, 9, 10]);
  });

  it('holds a bounded number of bytes', () => {
    const { add, dropped } = analysis([slowAnalyser('slow').analyser], { maxFrames: 64, maxBytes: 1000 });
    for (let seq = 1; seq <= 4; seq++) add(seq, 600);
    // One at work, one waiting: a second would be over.
    expect(dropped.behind).toBe(2);
    add(5, 5000);
    // Larger than the bound, and still not refused: it waits alone.
    expect(dropped.behind).toBe(3);
  });

  it('says nothing more after its end: what waits and what is at work is dropped, counted, aborted', async () => {
    const { analyser, asked, state } = slowAnalyser('slow');
    const { add, end, told, dropped, failures } = analysis([analyser]);
    for (let seq = 1; seq <= 5; seq++) add(seq);
    await waitFor('the first to be at work', () => asked.length === 1);
    end();
    end();
    expect(dropped).toEqual({ behind: 0, ended: 5 });
    expect(state).toMatchObject({ stopped: 1, aborted: 1 });
    asked[0]?.fail(new Error('aborted'));
    add(6);
    await waitFor('the aborted one to be over', () => state.inWork === 0);
    expect({ told, failures, asked: asked.length }).toEqual({ told: [], failures: [], asked: 1 });
  });
});
