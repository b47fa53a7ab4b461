import { describe, expect, it } from 'vitest';
import { type Assignment, assignmentSchema } from '#contract/api/analysers.ts';
import { type DeviceId, deviceIdSchema, type SessionId, sessionIdSchema } from '#contract/ids.ts';
import type { ResultValues } from '#contract/results.ts';
import { createRoom, type Room } from '#server/hub/room.ts';
import { monotonicClock, systemClock } from '#server/lib/clock.ts';
import { createSignal } from '#server/lib/signal.ts';
import { testFrame } from '#server/testing/test-frame.ts';
import { waitFor } from '#server/testing/test-images.ts';
import { type AnalyserFinding, type Assigned, createAnalyserHost } from './host.ts';
import type { Analyser } from './ports.ts';

const pi = deviceIdSchema.parse('pi-1');
const other = deviceIdSchema.parse('pi-2');
const [first, second] = ['1', '2'].map((n) =>
  sessionIdSchema.parse(`00000000-0000-4000-8000-00000000000${n}`),
) as [SessionId, SessionId];

/** Answers at once with how many frames it has seen in this run. */
function counter(name: string) {
  const runs: { device: string; stopped: number }[] = [];
  const analyser: Analyser = {
    name,
    start({ device }) {
      const run = { device, stopped: 0 };
      runs.push(run);
      let frames = 0;
      return {
        analyse: async (): Promise<ResultValues> => ({ frames: ++frames }),
        stop() {
          run.stopped += 1;
        },
      };
    },
  };
  return { analyser, runs };
}

function assigned(analyser: Analyser, change: Partial<Assignment> = {}, revision = 1): Assigned {
  const assignment = assignmentSchema.parse({ analyser: analyser.name, policy: 'every', ...change });
  return { assignment, kind: 'http', analyser, revision };
}

function house() {
  const rooms = new Map<DeviceId, Room>();
  const room = (device: DeviceId) => {
    const known = rooms.get(device) ?? createRoom({ clock: monotonicClock });
    rooms.set(device, known);
    return known;
  };
  const changes = createSignal<{ device: DeviceId; session: SessionId; kind: 'opened' | 'closed' }>();
  const host = createAnalyserHost({
    rooms: { room },
    sessions: { changes },
    clocks: { wall: systemClock, steady: monotonicClock },
  });
  const found: AnalyserFinding[] = [];
  host.findings.listen((finding) => found.push(finding));
  let seq = 0;
  async function send(frames: number, device = pi, session = first): Promise<void> {
    for (let n = 0; n < frames; n++) {
      room(device).publish(testFrame(++seq, { device, session }));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const saidBy = (name: string) => found.filter(({ analyser }) => analyser === name);
  return { host, room, changes, send, found, saidBy };
}

describe('the host', () => {
  it('asks each analyser of a device about its frames, and only of that device', async () => {
    const { host, send, saidBy } = house();
    const [a, b] = [counter('a'), counter('b')];
    host.assign(pi, [assigned(a.analyser), assigned(b.analyser)]);
    host.assign(other, [assigned(b.analyser)]);
    await send(3);
    await send(2, other);
    await waitFor('all', () => saidBy('a').length === 3 && saidBy('b').length === 5);
    expect(saidBy('a').map(({ values }) => values)).toEqual([{ frames: 1 }, { frames: 2 }, { frames: 3 }]);
    expect(saidBy('b').map(({ device, frame }) => [device, frame.device])).toEqual([
      ...Array(3).fill([pi, pi]),
      ...Array(2).fill([other, other]),
    ]);
    host.close();
  });

  it('leaves what did not change undisturbed when the list changes, in whatever order', async () => {
    const { host, send, saidBy } = house();
    const [a, b, c] = [counter('a'), counter('b'), counter('c')];
    host.assign(pi, [assigned(a.analyser), assigned(b.analyser)]);
    await send(2);
    host.assign(pi, [assigned(c.analyser), assigned(a.analyser)]);
    await send(1);
    await waitFor('the third', () => saidBy('a').length === 3 && saidBy('c').length === 1);
    expect(saidBy('a').at(-1)?.values).toEqual({ frames: 3 });
    expect([a.runs.length, b.runs[0]?.stopped, saidBy('b').length]).toEqual([1, 1, 2]);
    expect(host.statesOf(pi).map(({ assignment }) => assignment.analyser)).toEqual(['c', 'a']);
    host.assign(pi, [assigned(a.analyser, {}, 2)]);
    await send(1);
    await waitFor('a new run of the changed one', () => a.runs.length === 2);
    host.close();
  });

  it('is in the room only while there is somebody to ask, and is no viewer of it', async () => {
    const { host, room, send, found } = house();
    const a = counter('a');
    host.assign(pi, [assigned(a.analyser, { enabled: false })]);
    await send(2);
    expect(found).toEqual([]);
    host.assign(pi, [assigned(a.analyser)]);
    await send(1);
    await waitFor('it', () => found.length === 1);
    expect(room(pi).viewers).toBe(0);
    host.assign(pi, []);
    await send(1);
    expect(found).toHaveLength(1);
    host.close();
  });

  it('ends a run with its session, and begins another with the next', async () => {
    const { host, changes, send, saidBy } = house();
    const a = counter('a');
    host.assign(pi, [assigned(a.analyser)]);
    await send(2);
    changes.emit({ device: pi, session: first, kind: 'closed' });
    await waitFor('the end of the run', () => a.runs[0]?.stopped === 1);
    await send(1, pi, second);
    await waitFor('the next session', () => saidBy('a').length === 3);
    expect(saidBy('a').map(({ values }) => values.frames)).toEqual([1, 2, 1]);
    expect(host.statesOf(pi)[0]?.state).toMatchObject({ session: second, figures: { seen: 1, answered: 1 } });
    host.close();
  });

  it('asks nothing by itself while a protocol has taken a device, and hears what it is told all the same', async () => {
    const { host, send, saidBy } = house();
    const a = counter('a');
    host.assign(pi, [assigned(a.analyser)]);
    await send(1);
    await waitFor('the first', () => saidBy('a').length === 1);
    const taken = host.take(pi);
    await send(3);
    expect(saidBy('a')).toHaveLength(1);
    const run = taken.analysers[0]?.start({ device: pi });
    const values = await run?.analyse(testFrame(90, { session: second }), new AbortController().signal);
    expect(values).toEqual({ frames: 1 });
    expect(saidBy('a').at(-1)).toMatchObject({ frame: { seq: 90 }, values: { frames: 1 } });
    expect(host.statesOf(pi)[0]?.state.figures).toMatchObject({ seen: 1, answered: 1 });
    const later = host.take(pi);
    expect(later.analysers).toHaveLength(1);
    await waitFor(
      'the end of the former',
      () => a.runs.length === 2 && a.runs.every(({ stopped }) => stopped === 1),
    );
    taken.release();
    await send(1);
    expect(saidBy('a')).toHaveLength(2);
    later.release();
    later.release();
    await send(1);
    await waitFor('one by itself again', () => saidBy('a').length === 3);
    host.close();
  });

  it('says what fails, and the others go on', async () => {
    const { host, send, saidBy } = house();
    const failures: string[] = [];
    host.failures.listen(({ analyser, cause }) => failures.push(`${analyser}: ${cause}`));
    const bad: Analyser = {
      name: 'bad',
      start() {
        throw new Error('no model');
      },
    };
    const a = counter('a');
    host.assign(pi, [assigned(bad), assigned(a.analyser)]);
    await send(2);
    await waitFor('the good one', () => saidBy('a').length === 2);
    expect(failures).toEqual(['bad: no model', 'bad: no model']);
    expect(host.statesOf(pi)[0]?.state).toMatchObject({ health: 'failing', lastError: 'no model' });
    host.close();
  });

  it('lets go of a device that is gone', async () => {
    const { host, send, found } = house();
    const a = counter('a');
    host.assign(pi, [assigned(a.analyser)]);
    await send(1);
    await waitFor('it', () => found.length === 1);
    host.forget(pi);
    await send(2);
    expect(found).toHaveLength(1);
    expect(a.runs[0]?.stopped).toBe(1);
    expect(host.statesOf(pi)).toEqual([]);
    host.close();
  });
});
