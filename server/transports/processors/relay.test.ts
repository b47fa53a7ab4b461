import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { waitFor } from '#server/testing/test-images.ts';
import { openPeer, openProcessor, sync, withoutSyncs } from './test-peer.ts';

const png = 'data:image/png;base64,iVBORw0KGgo=';
let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub({ ANONYMOUS_ACCESS: 'on' });
});
afterAll(() => hub.close());

const openClient = () => openPeer(hub, '/client');
const lastId = (text: string) => Number(/"objectId":(\d+)/.exec(text)?.[1]);

describe('boundingBoxes', () => {
  it.each(['1.0', '1', '1e3', '-0', '1.50', '1617195742.1234567890', '"seven"'])(
    'reach every client with frameId %s as it was written',
    async (frameId) => {
      const [camera, one, two] = [await openProcessor(hub, 'b-1'), await openClient(), await openClient()];
      const boxes = `[{"boxId":1,"rect":[0.10,0.2,1.0,1],"objectType":"person","certainty":9e-1, "own":"é\\u00e9"}, 7]`;
      camera.say(`{"type":"boundingBoxes","frameId":${frameId},"boxes":${boxes}}`);
      const expected = `{"type":"boundingBoxes","cameraId":"b-1","frameId":${frameId},"boxes":${boxes}}`;
      expect(await one.hears('boundingBoxes')).toBe(expected);
      expect(await two.hears('boundingBoxes')).toBe(expected);
      await Promise.all([camera.close(), one.close(), two.close()]);
    },
  );

  it('say nothing on connect, and are no answer to the processor', async () => {
    const camera = await openProcessor(hub, 'b-2');
    camera.say({ type: 'boundingBoxes', frameId: 1, boxes: [] });
    const client = await openClient();
    await sync(camera, client);
    expect(withoutSyncs(client.texts).every((text) => text.includes('"frameId":1,'))).toBe(true);
    expect(camera.texts.filter((text) => !text.includes('featureMap'))).toEqual([]);
  });

  it('of a burst all arrive, in order', async () => {
    const [camera, client] = [await openProcessor(hub, 'b-3'), await openClient()];
    await sync(camera, client);
    const numbers = Array.from({ length: 3000 }, (_, index) => index);
    camera.say(...numbers.map((number) => `{"type":"boundingBoxes","frameId":${number}.0,"boxes":[]}`));
    await client.hears('"frameId":2999.0');
    const arrived = withoutSyncs(client.texts).map((text) => Number(/"frameId":(\d+)/.exec(text)?.[1]));
    expect(arrived).toEqual(numbers);
  });

  it('from a second socket with the same id are the camera from then on; the first gets no start any more', async () => {
    const client = await openClient();
    const first = await openProcessor(hub, 'b-4');
    await sync(first, client);
    const second = await openProcessor(hub, 'b-4');
    await sync(second, client);
    first.say('{"type":"boundingBoxes","frameId":"from the first","boxes":[]}');
    client.say({ type: 'start', cameraId: 'b-4', image: png });
    await second.hears('"start"');
    await sync(second, client);
    expect(first.texts.join()).not.toContain('"start"');
    await first.close();
    // The end of the first does not unplug the second, as it did in the original.
    client.say({ type: 'start', cameraId: 'b-4', image: png });
    await second.hears('"start"', 2);
    expect(client.texts.join()).not.toContain('from the first');
  });
});

describe('start', () => {
  it.each([
    ['"frameId":1.0,"boxId":7', '"frameId":1.0,"boxId":7'],
    ['"boxId":"7","frameId":1.50,"more":true', '"frameId":1.50,"boxId":"7"'],
    [`"image":"${png}"`, `"image":"${png}"`],
    [`"image":"${png}","frameId":null`, `"image":"${png}"`],
    [`"image":"${png}","boxId":-0,"frameId":1e3`, `"frameId":1e3,"boxId":-0,"image":"${png}"`],
  ])('with %s reaches that camera only, with exactly its keys in order', async (said, heard) => {
    const [one, other] = [await openProcessor(hub, 's-1'), await openProcessor(hub, 's-2')];
    const client = await openClient();
    await Promise.all([sync(one, client), sync(other, client)]);
    client.say(`{"type":"start","cameraId":"s-1",${said}}`);
    const text = await one.hears('"type":"start"');
    expect(text).toBe(`{"type":"start","objectId":${lastId(text)},${heard}}`);
    client.say('{"type":"start","cameraId":"s-2","frameId":1.0,"boxId":1}');
    expect(lastId(await other.hears('"type":"start"'))).toBe(lastId(text) + 1);
    await Promise.all([one.close(), other.close(), client.close()]);
  });

  it('for a camera that has gone is ignored', async () => {
    const [camera, other, client] = [
      await openProcessor(hub, 's-4'),
      await openProcessor(hub, 's-5'),
      await openClient(),
    ];
    await Promise.all([sync(camera, client), sync(other, client)]);
    client.say({ type: 'start', cameraId: 's-4', image: png });
    const before = lastId(await camera.hears('"start"'));
    await camera.close();
    // The hub hears of the end in its own time; until then the start goes nowhere.
    await waitFor('the camera to be unknown', async () => {
      client.say({ type: 'start', cameraId: 's-4', image: png });
      await sync(other, client);
      const ids = (await (await hub.call('GET', '/objectIds')).json()) as { data: number[] };
      const last = ids.data.at(-1);
      client.say({ type: 'start', cameraId: 's-4', image: png });
      await sync(other, client);
      const again = (await (await hub.call('GET', '/objectIds')).json()) as { data: number[] };
      return last === again.data.at(-1) && Number(last) >= before;
    });
  });

  it('carries an image as large as a frame may be', async () => {
    const [camera, client] = [await openProcessor(hub, 's-6'), await openClient()];
    await sync(camera, client);
    const image = `data:image/png;base64,${'A'.repeat(10_600_000)}`;
    client.say({ type: 'start', cameraId: 's-6', image });
    expect((await camera.hears('"start"')).endsWith(`"image":"${image}"}`)).toBe(true);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });
});

describe('clients that use images', () => {
  it('get newObject and stop, and the stored images at once; the others get neither', async () => {
    const camera = await openProcessor(hub, 'i-1');
    const [early, plain] = [await openClient(), await openClient()];
    await sync(camera, plain);
    early.say({ type: 'setUsesImages', usesImages: true });
    await sync(camera, early);
    const stored = early.texts.filter((text) => text.includes('newObject')).length;

    early.say({ type: 'start', cameraId: 'i-1', image: png });
    const id = lastId(await camera.hears('"start"'));
    expect(await early.hears(`"objectId":${id}`)).toBe(
      `{"type":"newObject","objectId":${id},"image":"${png}"}`,
    );
    plain.say('{"type":"start","cameraId":"i-1","frameId":1.0,"boxId":1}');
    expect(await early.hears(`"objectId":${id + 1}`)).toBe(`{"type":"newObject","objectId":${id + 1}}`);

    const late = await openClient();
    late.say({ type: 'setUsesImages', usesImages: true });
    expect(await late.hears(`"objectId":${id}`)).toBe(
      `{"type":"newObject","objectId":${id},"image":"${png}"}`,
    );
    await sync(camera, late);
    expect(late.texts.filter((text) => text.includes('newObject'))).toHaveLength(stored + 1);

    plain.say({ type: 'stop', objectId: id });
    expect(await early.hears('"stop"')).toBe(`{"type":"stop","objectId":${id}}`);
    await late.hears('"stop"');
    await sync(camera, plain);
    expect(withoutSyncs(plain.texts)).toEqual([]);

    late.say({ type: 'setUsesImages', usesImages: false });
    late.say({ type: 'start', cameraId: 'i-1', image: png });
    await early.hears(`"objectId":${id + 2}`);
    await Promise.all([sync(camera, late), sync(camera, early)]);
    expect(late.texts.join()).not.toContain(`"objectId":${id + 2}`);
  });
});

describe('stop', () => {
  it('by a client goes to all processors; of what is not tracked, or quoted, to none', async () => {
    const [one, other] = [await openProcessor(hub, 't-1'), await openProcessor(hub, 't-2')];
    const client = await openClient();
    await Promise.all([sync(one, client), sync(other, client)]);
    client.say({ type: 'start', cameraId: 't-1', image: png });
    const id = lastId(await one.hears('"start"'));
    client.say(`{"type":"stop","objectId":"${id}"}`, '{"type":"stop","objectId":999999}');
    client.say({ type: 'stop', objectId: id }, { type: 'stop', objectId: id });
    client.say({ type: 'start', cameraId: 't-2', image: png });
    await other.hears('"start"');
    const stops = (texts: string[]) => texts.filter((text) => text.includes('"stop"'));
    expect(stops(other.texts)).toEqual([`{"type":"stop","objectId":${id}}`]);
    await sync(one, client);
    expect(stops(one.texts)).toEqual([`{"type":"stop","objectId":${id}}`]);
  });
});
