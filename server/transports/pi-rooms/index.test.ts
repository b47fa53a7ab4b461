import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import { adminToken, startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { base64, openPiViewer, type PiViewer, upload } from './test-pi-viewer.ts';

let hub: TestHub;
const open: PiViewer[] = [];

beforeAll(async () => {
  hub = await startTestHub();
});
afterEach(() => {
  for (const viewer of open.splice(0)) viewer.close();
});
afterAll(() => hub.close());

async function enter(): Promise<PiViewer> {
  const viewer = await openPiViewer(hub.url, { key: adminToken });
  open.push(viewer);
  return viewer;
}

describe('what viewers say', () => {
  it('is ignored when it is nonsense: no answer, and the connection stays (10,000 seeded events)', async () => {
    const key = await hub.addDevice('n-1');
    const random = createSeededRandom(3);
    let viewer = await enter();
    const nonsense = () =>
      random.pick<unknown>([
        null,
        5,
        '',
        'n-1',
        [],
        {},
        { room: null },
        { room: {} },
        { room: 'no such room!' },
        { room: '\u0000' },
        { room: 'x'.repeat(1000) },
        { room: 1e300 },
        { room: ['n-1'] },
        Buffer.from([0xff]),
        { room: Buffer.from('n-1') },
        { Room: 'n-1' },
        JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`),
      ]);
    for (let sent = 0; sent < 10_000; sent += 100) {
      for (let one = 0; one < 100; one++)
        viewer.socket.emit(`/face_mask_detection/${random.pick(['join', 'leave'])}`, nonsense(), nonsense());
      await viewer.settled();
      expect(viewer.joined).toEqual([]);
      // A connection may not say more at once.
      viewer.close();
      viewer = await enter();
    }
    viewer.join('n-1');
    await viewer.settled();
    await upload(hub, { image: base64(await makeImage()), id: 'n-1' }, { key });
    await waitFor('the frame', () => viewer.frames.length === 1);
  });

  it('ends the connection when it is far too much, so that nobody can flood a room', async () => {
    const quiet = await enter();
    quiet.join('flooded');
    await quiet.settled();
    const loud = await enter();
    for (let turn = 0; turn < 1000; turn++) loud.join('flooded');
    await waitFor('the end', () => loud.socket.disconnected);
    await quiet.settled();
    expect(quiet.joined.length).toBeLessThan(300);
    expect(quiet.socket.connected).toBe(true);
  });
});
