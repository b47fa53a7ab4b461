// A file of its own: a process runs one hub, and ANONYMOUS_ACCESS is a setting of the whole hub.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { base64, dataUrl, openPiViewer, upload } from './test-pi-viewer.ts';

let hub: TestHub;
let png: Buffer;

beforeAll(async () => {
  hub = await startTestHub({ ANONYMOUS_ACCESS: 'on' });
  png = await makeImage('png');
});
afterAll(() => hub.close());

describe('pi-rooms under ANONYMOUS_ACCESS', () => {
  it('makes a device of its first frame', async () => {
    expect((await upload(hub, { image: base64(png), id: 'lab-1' })).status).toBe(200);
    expect((await hub.call('GET', '/api/devices/lab-1')).status).toBe(200);
  });

  it('refuses a wrong key all the same', async () => {
    expect((await upload(hub, { image: base64(png), id: 'lab-1' }, { key: 'frk_wrong' })).status).toBe(401);
    await expect(openPiViewer(hub.url, { key: 'frk_wrong' })).rejects.toThrow('authentication failed');
  });

  it('lets a viewer wait for a Pi that nobody knows yet, and shows it its very first frame', async () => {
    const viewer = await openPiViewer(hub.url);
    viewer.join('lab-2');
    await viewer.settled();
    expect(viewer.joined).toEqual([{ room_entered_msg: 'lab-2', room: 'lab-2' }]);
    // Watching makes no device; sending does.
    expect((await hub.call('GET', '/api/devices/lab-2')).status).toBe(404);
    await upload(hub, { image: base64(png), id: 'lab-2' });
    await waitFor('the first frame', () => viewer.frames.length === 1);
    expect(viewer.frames).toEqual([{ 'lab-2': dataUrl(png) }]);
    viewer.close();
  });

  it('serves the page without a login', async () => {
    expect((await fetch(`${hub.url}/face_mask_detection.html`)).status).toBe(200);
  });
});
