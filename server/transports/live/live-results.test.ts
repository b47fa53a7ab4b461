import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { DeviceId } from '#contract/ids.ts';
import { liveResultsSchema } from '#contract/results.ts';
import { type LiveViewer, openLiveViewer } from '#server/testing/live-viewer.ts';
import { openSpeakingDevice, type SpeakingDevice, sayingAnalyser } from '#server/testing/speaking-device.ts';
import { adminToken, startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';

let hub: TestHub;
let png: Buffer;
const says = { values: {} as Record<string, unknown> };
const open: { close(): void }[] = [];

async function view(options: Parameters<typeof openLiveViewer>[1] = { token: adminToken }) {
  const viewer = await openLiveViewer(hub.url, options);
  open.push(viewer);
  return viewer;
}
async function speak(id: string): Promise<SpeakingDevice> {
  const device = await openSpeakingDevice(hub, await hub.addDevice(id));
  open.push(device);
  return device;
}
const results = (device: string) => ({ feed: 'results' as const, device: device as DeviceId });
const newest = (viewer: LiveViewer) => viewer.results.at(-1)?.tracks[0]?.result.values.n;

beforeAll(async () => {
  hub = await startTestHub({}, { analysers: [sayingAnalyser(says)] });
  png = await makeImage('png');
});
afterAll(async () => {
  for (const one of open) one.close();
  await hub.close();
});

describe('watching the results of a device', () => {
  it('brings what was said of each frame, by the contract, and the newest at once to who comes later', async () => {
    const device = await speak('res-1');
    const viewer = await view();
    expect(await viewer.subscribe(results('res-1'))).toEqual({ ok: true });
    says.values = { n: 1, text: 'hello', boxes: [{ rect: [0, 0, 1, 0.5], label: 'person', score: 0.9 }] };
    await device.frame(png);
    await waitFor('the result', () => viewer.results.length === 1);
    expect(liveResultsSchema.parse(viewer.results[0])).toMatchObject({
      device: 'res-1',
      seq: 1,
      tracks: [{ kind: 'physio', result: { seq: 1, values: says.values } }],
    });
    const later = await view();
    await later.subscribe(results('res-1'));
    await waitFor('the newest', () => newest(later) === 1);
  });

  it('sends to a viewer that never acknowledges two snapshots and not one more, and to the other all', async () => {
    const device = await speak('res-2');
    const stalled = await view({ token: adminToken, onResults: () => false });
    const other = await view();
    await stalled.subscribe(results('res-2'));
    await other.subscribe(results('res-2'));
    for (let n = 1; n <= 30; n++) {
      says.values = { n };
      await device.frame(png);
      await waitFor('the other viewer, who is not held up', () => newest(other) === n);
    }
    expect(stalled.results).toHaveLength(2);
    expect(other.results.map(({ seq }) => seq)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    stalled.acknowledge('results', { device: 'res-2' as DeviceId, seq: 1 });
    await waitFor('the newest', () => newest(stalled) === 30);
    expect(stalled.results).toHaveLength(3);
  });

  it('sends an empty snapshot when the session ends, so that boxes vanish', async () => {
    const device = await speak('res-3');
    const viewer = await view();
    await viewer.subscribe(results('res-3'));
    says.values = { n: 1 };
    await device.frame(png);
    await waitFor('the result', () => newest(viewer) === 1);
    await device.endSession();
    await waitFor('the empty snapshot', () => viewer.results.at(-1)?.tracks.length === 0);
  });

  it('is for who may watch the device: ends with the grant, and never begins without', async () => {
    const device = await speak('res-4');
    const { id, cookie } = await hub.addPerson('results@example.org', { grants: ['res-4'] });
    const viewer = await view({ cookie });
    expect(await viewer.subscribe(results('res-1'))).toMatchObject({ error: { code: 'not_found' } });
    await viewer.subscribe(results('res-4'));
    says.values = { n: 1 };
    await device.frame(png);
    await waitFor('the result', () => newest(viewer) === 1);
    await hub.call('DELETE', `/api/users/${id}/grants/res-4`);
    await waitFor('the farewell', () => viewer.gone.includes('res-4'));
    const witness = await view();
    await witness.subscribe(results('res-4'));
    says.values = { n: 2 };
    await device.frame(png);
    await waitFor('the witness', () => newest(witness) === 2);
    await new Promise<void>((resolve) => viewer.socket.emit('clock', () => resolve()));
    expect(newest(viewer)).toBe(1);
  });

  it('ends with the device, and is no viewing of its frames', async () => {
    await speak('res-5');
    const viewer = await view();
    await viewer.subscribe(results('res-5'));
    const { device } = (await (await hub.call('GET', '/api/devices/res-5')).json()) as {
      device: { status: { viewers: number } };
    };
    expect(device.status.viewers).toBe(0);
    await viewer.subscribe({ feed: 'wall' });
    await hub.call('DELETE', '/api/devices/res-5');
    await waitFor('the farewell', () => viewer.gone.includes('res-5'));
    expect(await viewer.subscribe(results('res-5'))).toMatchObject({ error: { code: 'not_found' } });
  });

  it('begins anew with a device that is added again', async () => {
    const key = await hub.addDevice('res-6');
    const processor = new WebSocket(`${hub.url.replace('http', 'ws')}/processor?key=${key}`);
    open.push(processor);
    await once(processor, 'open');
    processor.send('{"type":"identifier","id":"res-6"}');
    processor.send('{"type":"boundingBoxes","frameId":1.5,"boxes":[]}');
    const before = await view();
    await before.subscribe(results('res-6'));
    await waitFor('the boxes, though no session is open', () => before.results.length === 1);
    await hub.call('DELETE', '/api/devices/res-6');
    await hub.addDevice('res-6');
    const after = await view();
    await after.subscribe(results('res-6'));
    await new Promise<void>((resolve) => after.socket.emit('clock', () => resolve()));
    expect(after.results).toEqual([]);
  });

  it('and what was said is counted in /metrics', async () => {
    const text = await (await hub.call('GET', '/metrics')).text();
    const countOf = (name: string) => Number(new RegExp(`^frameroom_${name} (\\d+)`, 'm').exec(text)?.[1]);
    expect(countOf('results_recorded_total')).toBeGreaterThan(30);
    expect(countOf('result_snapshots_delivered_total')).toBeGreaterThan(30);
    expect(countOf('result_snapshots_dropped_total{cause="superseded"}')).toBeGreaterThan(20);
  });
});
