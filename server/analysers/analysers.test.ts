import { describe, expect, it } from 'vitest';
import { type AnalyserId, type Assignment, assignmentSchema } from '#contract/api/analysers.ts';
import { type DeviceId, deviceIdSchema, type SessionId } from '#contract/ids.ts';
import { createRoom } from '#server/hub/room.ts';
import { monotonicClock, systemClock } from '#server/lib/clock.ts';
import { createSignal } from '#server/lib/signal.ts';
import { testFrame } from '#server/testing/test-frame.ts';
import { waitFor } from '#server/testing/test-images.ts';
import { createAnalysers } from './analysers.ts';
import type { AnalyserFinding } from './host.ts';
import type { AnalyserRecord, AnalyserRepository } from './ports.ts';

const pi = deviceIdSchema.parse('pi-1');
const assigned = (analyser: string, change: object = {}): Assignment =>
  assignmentSchema.parse({ analyser, policy: 'every', ...change });

function house(before: { list?: AnalyserRecord[]; assignments?: Assignment[] } = {}) {
  const saved: Assignment[][] = [];
  const repository: AnalyserRepository = {
    list: async () => before.list ?? [],
    listAssignments: async () =>
      before.assignments ? [{ device: pi, assignments: before.assignments }] : [],
    saveAssignments: async (_, assignments) => void saved.push([...assignments]),
    create: async () => undefined,
    update: async () => undefined,
    remove: async () => undefined,
  };
  const room = createRoom({ clock: monotonicClock });
  const analysers = createAnalysers({
    repository,
    keys: { newKey: () => 'key', hashKey: (key) => key },
    makers: {
      builtin: ({ id }) => ({
        name: id,
        start: ({ options }) => ({ analyse: async () => ({ id, options }), stop() {} }),
      }),
    },
    rooms: { room: () => room },
    sessions: {
      changes: createSignal<{ device: DeviceId; session: SessionId; kind: 'opened' | 'closed' }>(),
    },
    clocks: { wall: systemClock, steady: monotonicClock },
  });
  const found: AnalyserFinding[] = [];
  analysers.findings.listen((finding) => found.push(finding));
  let seq = 0;
  return { analysers, found, saved, send: () => room.publish(testFrame(++seq)) };
}

describe('the analysers of a device', () => {
  it('look at its frames from the moment they are assigned, and are kept', async () => {
    const { analysers, found, saved, send } = house();
    await analysers.assign(pi, [assigned('people-counter'), assigned('pulse')]);
    send();
    await waitFor('both', () => found.length === 2);
    expect(saved.at(-1)?.map(({ analyser }) => analyser)).toEqual(['people-counter', 'pulse']);
    expect(analysers.of(pi).map(({ name, kind, state }) => [name, kind, state.health])).toEqual([
      ['People counter', 'builtin', 'healthy'],
      ['Pulse', 'builtin', 'healthy'],
    ]);
    expect(found[0]?.values.options).toMatchObject({ lines: [], leastHeight: 0.15 });
    analysers.close();
  });

  it('look at it again after a start', async () => {
    const { analysers, found, send } = house({ assignments: [assigned('pulse')] });
    await analysers.load();
    send();
    await waitFor('it', () => found.length === 1);
    analysers.close();
  });

  it('are refused when there is none of that name, when one is there twice, and with options it does not take', async () => {
    const { analysers, saved } = house();
    await expect(analysers.assign(pi, [assigned('nobody')])).rejects.toThrow(
      'There is no analyser "nobody".',
    );
    await expect(analysers.assign(pi, [assigned('pulse'), assigned('pulse')])).rejects.toThrow('there twice');
    const wrong = assigned('people-counter', { options: { lines: [{ id: 'a' }] } });
    await expect(analysers.assign(pi, [wrong])).rejects.toThrow('options.lines.0.name');
    expect(saved).toEqual([]);
    expect(analysers.of(pi)).toEqual([]);
    analysers.close();
  });

  it('are let go with the device', async () => {
    const { analysers, found, send } = house();
    await analysers.assign(pi, [assigned('pulse')]);
    analysers.forget(pi);
    send();
    expect(analysers.of(pi)).toEqual([]);
    expect(found).toEqual([]);
    analysers.close();
  });
});

it('of a kind that this hub does not run say so, and look at nothing', async () => {
  const model: AnalyserRecord = {
    ...{ id: 'mine' as AnalyserId, name: 'Mine', kind: 'http', settings: { url: 'http://localhost' } },
    ...{ keyHash: null, keyCreatedAt: null, createdAt: 0 },
  };
  const { analysers, send } = house({ list: [model], assignments: [assigned('mine')] });
  await analysers.load();
  send();
  const state = await waitFor(
    'its state',
    () => analysers.of(pi).find(({ state }) => state.lastError)?.state,
  );
  expect(state).toMatchObject({ health: 'absent', lastError: expect.stringContaining('kind "http"') });
  analysers.close();
});
