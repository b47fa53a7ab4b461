import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { postFrame } from '#server/testing/post-frame.ts';
import { adminToken, startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import {
  base64,
  dataUrl,
  openPiViewer,
  type PiViewer,
  type PiViewerOptions,
  upload,
} from './test-pi-viewer.ts';

let hub: TestHub;
let pictures: Buffer[];
const open: PiViewer[] = [];

beforeAll(async () => {
  hub = await startTestHub();
  pictures = await Promise.all(['#f00', '#0f0', '#00f'].map((colour) => makeImage('png', { colour })));
});
afterEach(() => {
  for (const viewer of open.splice(0)) viewer.close();
});
afterAll(() => hub.close());

async function enter(options: PiViewerOptions = { key: adminToken }): Promise<PiViewer> {
  const viewer = await openPiViewer(hub.url, options);
  open.push(viewer);
  return viewer;
}

const picture = (index: number) => pictures[index % pictures.length] ?? Buffer.alloc(0);
const post = (id: string, key: string, index: number) =>
  upload(hub, { image: base64(picture(index)), id }, { key });
const viewersOf = async (device: string) => {
  const answer = (await (await hub.call('GET', `/api/devices/${device}`)).json()) as {
    device: { status: { viewers: number } };
  };
  return answer.device.status.viewers;
};
const told = (room: string) => ({ room_entered_msg: room, room });

describe('joining a room', () => {
  it('tells everyone in it, the newcomer included, and nobody outside', async () => {
    await hub.addDevice('j-1');
    await hub.addDevice('j-2');
    const [first, second, outside] = [await enter(), await enter(), await enter()];
    outside.join('j-2');
    first.join('j-1');
    await first.settled();
    expect(first.joined).toEqual([told('j-1')]);
    second.join('j-1');
    await second.settled();
    await waitFor('the word of the second', () => first.joined.length === 2);
    expect(second.joined).toEqual([told('j-1')]);
    await outside.settled();
    expect(outside.joined).toEqual([told('j-2')]);
  });

  it('brings the frames that arrive from now on, and not the stored one', async () => {
    const key = await hub.addDevice('j-3');
    await post('j-3', key, 0);
    const viewer = await enter();
    viewer.join('j-3');
    await viewer.settled();
    expect(viewer.frames).toEqual([]);
    await post('j-3', key, 1);
    await waitFor('the next frame', () => viewer.frames.length > 0);
    expect(viewer.frames).toEqual([{ 'j-3': dataUrl(picture(1)) }]);
  });

  it('sends each frame as one object with one key, and the PNG prefix whatever it is', async () => {
    const key = await hub.addDevice('j-4');
    const viewer = await enter();
    viewer.join('j-4');
    await viewer.settled();
    const jpeg = await makeImage('jpeg');
    await upload(hub, { image: base64(jpeg), id: 'j-4' }, { key });
    await waitFor('the frame', () => viewer.frames.length === 1);
    expect(Object.keys(viewer.frames[0] ?? {})).toEqual(['j-4']);
    expect(viewer.frames[0]?.['j-4']).toBe(dataUrl(jpeg));
  });

  it('takes a numeric room as its decimal string', async () => {
    const key = await hub.addDevice('77');
    const viewer = await enter();
    viewer.join(77);
    await viewer.settled();
    expect(viewer.joined).toEqual([told('77')]);
    await upload(hub, { image: base64(picture(0)), id: 77 }, { key });
    await waitFor('the frame', () => viewer.frames.length === 1);
    expect(Object.keys(viewer.frames[0] ?? {})).toEqual(['77']);
  });

  it('twice counts once, and tells the room again', async () => {
    const key = await hub.addDevice('j-5');
    const viewer = await enter();
    viewer.join('j-5');
    viewer.join('j-5');
    await viewer.settled();
    expect(viewer.joined).toHaveLength(2);
    expect(await viewersOf('j-5')).toBe(1);
    await post('j-5', key, 0);
    await post('j-5', key, 1);
    await waitFor('both frames', () => viewer.frames.length >= 2);
    await viewer.settled();
    expect(viewer.frames).toHaveLength(2);
  });

  it('then leaving it is leaving it, as on a repeated submit of the original page', async () => {
    const key = await hub.addDevice('j-6');
    const viewer = await enter();
    viewer.join('j-6');
    viewer.join('j-6');
    viewer.leave('j-6');
    await viewer.settled();
    expect(await viewersOf('j-6')).toBe(0);
    await post('j-6', key, 0);
    await viewer.settled();
    expect(viewer.frames).toEqual([]);
  });

  it('before leaving the old one, as the original page does, ends in the new one alone', async () => {
    const [oldKey, newKey] = [await hub.addDevice('j-7'), await hub.addDevice('j-8')];
    const viewer = await enter();
    viewer.join('j-7');
    viewer.join('j-8');
    viewer.leave('j-7');
    await viewer.settled();
    await post('j-7', oldKey, 0);
    await post('j-8', newKey, 1);
    await waitFor('a frame', () => viewer.frames.length > 0);
    await viewer.settled();
    expect(viewer.frames).toEqual([{ 'j-8': dataUrl(picture(1)) }]);
  });

  it('is undone by a disconnect', async () => {
    await hub.addDevice('j-9');
    const viewer = await enter();
    viewer.join('j-9');
    await viewer.settled();
    viewer.close();
    await waitFor('the place to be free', async () => (await viewersOf('j-9')) === 0);
  });

  it('is possible for 64 rooms per connection, and no more', async () => {
    const viewer = await enter();
    for (let room = 1; room <= 70; room++) viewer.join(`many-${room}`);
    await viewer.settled();
    expect(viewer.joined).toHaveLength(64);
    viewer.leave('many-1');
    viewer.join('many-70');
    await viewer.settled();
    expect(viewer.joined.at(-1)).toEqual(told('many-70'));
  });
});

describe('who may join', () => {
  it('a person with a grant, but no room of another device, and nothing is said of it', async () => {
    const key = await hub.addDevice('g-1');
    const otherKey = await hub.addDevice('g-2');
    const { cookie } = await hub.addPerson('vera@example.org', { grants: ['g-1'] });
    const viewer = await enter({ headers: { cookie, origin: hub.url } });
    for (const room of ['g-1', 'g-2', 'not-there']) viewer.join(room);
    await viewer.settled();
    expect(viewer.joined).toEqual([told('g-1')]);
    await post('g-2', otherKey, 0);
    await post('g-1', key, 1);
    await waitFor('a frame', () => viewer.frames.length > 0);
    await viewer.settled();
    expect(viewer.frames).toEqual([{ 'g-1': dataUrl(picture(1)) }]);
  });

  it('a device its own room', async () => {
    const key = await hub.addDevice('g-3');
    const viewer = await enter({ key });
    viewer.join('g-1');
    viewer.join('g-3');
    await viewer.settled();
    expect(viewer.joined).toEqual([told('g-3')]);
  });

  it('those who may make devices: a room whose device does not exist yet', async () => {
    const { cookie } = await hub.addPerson('boss@example.org', { role: 'admin' });
    const viewers = [await enter(), await enter({ headers: { cookie } })];
    for (const viewer of viewers) {
      viewer.join('later-1');
      await viewer.settled();
      expect(viewer.joined).toHaveLength(1);
    }
    const key = await hub.addDevice('later-1');
    await post('later-1', key, 0);
    for (const viewer of viewers) {
      await waitFor('the first frame', () => viewer.frames.length === 1);
      expect(viewer.frames[0]).toEqual({ 'later-1': dataUrl(picture(0)) });
    }
  });

  it('nobody without a key, with a wrong one, or from a page of another site', async () => {
    const { cookie } = await hub.addPerson('lured@example.org', { role: 'admin' });
    await expect(enter({})).rejects.toThrow('authentication failed');
    await expect(enter({ key: 'frk_wrong' })).rejects.toThrow('authentication failed');
    await expect(enter({ headers: { cookie, origin: 'https://elsewhere.example' } })).rejects.toThrow();
  });

  it('ends at once when the grant is taken away; other rooms go on', async () => {
    const [key, otherKey] = [await hub.addDevice('g-4'), await hub.addDevice('g-5')];
    const { id, cookie } = await hub.addPerson('leaving@example.org', { grants: ['g-4', 'g-5'] });
    const viewer = await enter({ headers: { cookie } });
    viewer.join('g-4');
    viewer.join('g-5');
    await viewer.settled();
    await hub.call('DELETE', `/api/users/${id}/grants/g-4`);
    await post('g-4', key, 0);
    await post('g-5', otherKey, 1);
    await waitFor('a frame', () => viewer.frames.length > 0);
    await viewer.settled();
    expect(viewer.frames).toEqual([{ 'g-5': dataUrl(picture(1)) }]);
  });

  it('ends with the connection when the key is rotated', async () => {
    const key = await hub.addDevice('g-6');
    const viewer = await enter({ key });
    await hub.call('POST', '/api/devices/g-6/key');
    await waitFor('the end', () => viewer.socket.disconnected);
  });

  it('a device that is removed and made anew is watched again', async () => {
    await hub.addDevice('g-7');
    const viewer = await enter();
    viewer.join('g-7');
    await viewer.settled();
    await hub.call('DELETE', '/api/devices/g-7');
    const key = await hub.addDevice('g-7');
    await post('g-7', key, 0);
    await waitFor('the frame', () => viewer.frames.length === 1);
  });
});

describe('frames of every door', () => {
  it('reach a room, whichever way they came in', async () => {
    const key = await hub.addDevice('d-1');
    const viewer = await enter();
    viewer.join('d-1');
    await viewer.settled();
    await postFrame(hub, 'd-1', key, picture(2));
    await waitFor('the frame', () => viewer.frames.length === 1);
    expect(viewer.frames[0]).toEqual({ 'd-1': dataUrl(picture(2)) });
  });
});
