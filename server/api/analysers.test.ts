import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceAnalysersAnswer, ListAnalysersAnswer } from '#contract/api/analysers.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await hub.call(method, path, body);
  if (!answer.ok) expect.unreachable(`${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

const onDevice = (id: string) => ask<DeviceAnalysersAnswer>('GET', `/api/devices/${id}/analysers`);
const put = (id: string, ...analysers: object[]) =>
  hub.call('PUT', `/api/devices/${id}/analysers`, { analysers });

async function send(id: string, key: string, frame: Buffer): Promise<void> {
  const answer = await fetch(`${hub.url}/api/devices/${id}/frames`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'image/jpeg' },
    body: new Uint8Array(frame),
  });
  expect(answer.status).toBeLessThan(300);
}

describe('the analysers of a hub', () => {
  it('are the built-in ones, and cannot be added yet', async () => {
    const { analysers } = await ask<ListAnalysersAnswer>('GET', '/api/analysers');
    expect(analysers.map(({ id, kind }) => [id, kind])).toEqual([
      ['people-counter', 'builtin'],
      ['pulse', 'builtin'],
      ['motion', 'builtin'],
      ['picture-health', 'builtin'],
    ]);
    const body = { kind: 'http', id: 'mine', settings: { url: 'http://localhost' } };
    expect((await hub.call('POST', '/api/analysers', body)).status).toBe(405);
  });

  it('look at a device once they are put on it: results, state and figures', async () => {
    const key = await hub.addDevice('desk');
    expect((await onDevice('desk')).analysers).toEqual([]);
    expect((await put('desk', { analyser: 'pulse' }, { analyser: 'people-counter' })).status).toBe(200);
    const frame = await makeImage();
    const session = await waitFor('a session with both tracks', async () => {
      await send('desk', key, frame);
      const { sessions } = await ask<{ sessions: { id: string }[] }>('GET', '/api/sessions?device=desk');
      const id = sessions[0]?.id;
      if (!id) return null;
      const { tracks } = await ask<{ tracks: { name: string; kind: string; results: number }[] }>(
        'GET',
        `/api/sessions/${id}/tracks`,
      );
      const names = tracks.filter(({ results }) => results > 0).map(({ name, kind }) => `${kind} ${name}`);
      return names.length === 2 && names.sort().join() === 'analyser people-counter,analyser pulse' && id;
    });
    const { analysers } = await onDevice('desk');
    expect(analysers.map(({ assignment }) => assignment.analyser)).toEqual(['pulse', 'people-counter']);
    for (const { state } of analysers) {
      expect(state).toMatchObject({ health: 'healthy', session, lastError: null });
      expect(state.figures.answered).toBeGreaterThan(0);
    }
    const metrics = await (await hub.call('GET', '/metrics')).text();
    expect(metrics).toMatch(/frameroom_analyser_frames_total\{analyser="pulse",outcome="answered"\} [1-9]/);
  });

  it('are there after a restart, and gone with the device', async () => {
    await hub.addDevice('kept');
    await put('kept', { analyser: 'pulse', maxFps: 5 });
    await hub.restart();
    expect((await onDevice('kept')).analysers[0]?.assignment).toMatchObject({ analyser: 'pulse', maxFps: 5 });
    expect((await hub.call('DELETE', '/api/devices/kept')).status).toBe(204);
    await hub.addDevice('kept');
    expect((await onDevice('kept')).analysers).toEqual([]);
  });

  it('are refused in words when they do not fit', async () => {
    await hub.addDevice('strict');
    const unknown = await put('strict', { analyser: 'nobody' });
    expect([unknown.status, await unknown.text()]).toEqual([404, expect.stringContaining('nobody')]);
    const options = await put('strict', { analyser: 'people-counter', options: { lines: 3 } });
    expect([options.status, await options.text()]).toEqual([400, expect.stringContaining('options.lines')]);
    const twice = await put('strict', { analyser: 'pulse' }, { analyser: 'pulse' });
    expect([twice.status, await twice.text()]).toEqual([400, expect.stringContaining('twice')]);
    expect((await onDevice('strict')).analysers).toEqual([]);
  });

  it('are noted in the audit log when they change', async () => {
    await hub.addDevice('noted');
    await put('noted', { analyser: 'pulse' });
    await put('noted', { analyser: 'people-counter' });
    const entries = await waitFor('both entries', async () => {
      const list = await ask<{ entries: { details: object }[] }>(
        'GET',
        '/api/audit?action=device.analysers_changed&device=noted',
      );
      return list.entries.length === 2 && list.entries;
    });
    expect(entries[0]?.details).toEqual({ added: ['people-counter'], removed: ['pulse'] });
  });
});
