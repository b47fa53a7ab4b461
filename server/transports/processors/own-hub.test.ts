// Guarantees that need a hub of their own: from its first object, with a short time-out, through a restart.
import { afterEach, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { waitFor } from '#server/testing/test-images.ts';
import { openPeer, openProcessor, sync } from './test-peer.ts';

const png = 'data:image/png;base64,iVBORw0KGgo=';
let hub: TestHub;
const start = async (env: Record<string, string> = {}) => {
  hub = await startTestHub(env);
};
afterEach(() => hub.close());
const lastId = (text: string) => Number(/"objectId":(\d+)/.exec(text)?.[1]);

it('object ids count 1, 2, 3 from the start of the hub, and passes over all that is not understood', async () => {
  await start({ ANONYMOUS_ACCESS: 'on' });

  const [camera, client] = [await openProcessor(hub, 's-3'), await openPeer(hub, '/client')];
  await sync(camera, client);
  const good = '{"type":"start","cameraId":"s-3","frameId":1.0,"boxId":1}';
  client.say(good);
  client.say('{"type":"start","cameraId":"nobody","frameId":1.0,"boxId":1}');
  client.say('{"type":"start","cameraId":"s-3","frameId":1.0}');
  client.say('{"type":"start","cameraId":"s-3","image":"data:image/jpeg;base64,AA"}');
  client.say(good, good);
  await camera.hears('"start"', 3);
  expect(camera.texts.map(lastId)).toEqual([1, 2, 3]);
  expect(await (await hub.call('GET', '/objectIds')).text()).toBe('{"data": [1, 2, 3]}');
});

it('a stop by time goes to all processors and to no client', async () => {
  await start({ ANONYMOUS_ACCESS: 'on', TRACKING_TIMEOUT: '0.3' });

  const [one, other] = [await openProcessor(hub, 't-3'), await openProcessor(hub, 't-4')];
  const client = await openPeer(hub, '/client');
  client.say({ type: 'setUsesImages', usesImages: true });
  await Promise.all([sync(one, client), sync(other, client)]);
  client.say({ type: 'start', cameraId: 't-3', image: png });
  expect(await one.hears('"stop"')).toBe('{"type":"stop","objectId":1}');
  expect(await other.hears('"stop"')).toBe('{"type":"stop","objectId":1}');
  await sync(one, client);
  expect(client.texts.join()).not.toContain('"stop"');
  expect(client.texts.join()).toContain('"newObject"');
});
it('the feature map of a known object goes to all processors as it was written, and to later ones after their identifier', async () => {
  await start({ ANONYMOUS_ACCESS: 'on' });

  const [one, other] = [await openProcessor(hub, 'f-1'), await openProcessor(hub, 'f-2')];
  const client = await openPeer(hub, '/client');
  await Promise.all([sync(one, client), sync(other, client)]);
  client.say({ type: 'start', cameraId: 'f-1', image: png });
  client.say({ type: 'start', cameraId: 'f-1', image: png });
  client.say({ type: 'start', cameraId: 'f-1', image: png });
  await one.hears('"start"', 3);
  client.say({ type: 'stop', objectId: 3 });
  await one.hears('"stop"');
  for (const [objectId, map] of [
    ['99', '[1.0]'],
    ['"1"', '[1.0]'],
    ['3', '[1.0]'],
    ['1', `[${'0.5,'.repeat(100_000)}1.0]`],
    ['1', '[0.50, 1e-3, 2.0]'],
  ])
    one.say(`{"type":"featureMap","objectId":${objectId},"featureMap":${map}}`);
  const expected = '{"type":"featureMap","objectId":1,"featureMap":[0.50, 1e-3, 2.0]}';
  expect(await one.hears('featureMap')).toBe(expected);
  expect(await other.hears('featureMap')).toBe(expected);

  const late = await openProcessor(hub, 'f-3');
  await late.hears('"objectId":2');
  await sync(late, client);
  expect(late.texts).toEqual([expected, '{"type":"featureMap","objectId":2,"featureMap":{}}']);
  expect(client.texts.join()).not.toContain('featureMap');
});
it('a processor that comes back once a second re-sends its identifier, then all it could not send, and nothing is lost', async () => {
  await start();

  const key = await hub.addDevice('r-1');
  const unsent: string[] = [];
  let processor = await openProcessor(hub, 'r-1', { key });
  const before = await openPeer(hub, `/client?key=${key}`);
  await sync(processor, before);
  await hub.restart();
  await waitFor('the goodbye', () => processor.closed.code);
  expect(processor.closed.code).toBe(1001);
  for (let number = 0; number < 1000; number++)
    unsent.push(`{"type":"boundingBoxes","frameId":${number}.0,"boxes":[]}`);
  const client = await openPeer(hub, `/client?key=${key}`);
  for (let tries = 0; processor.closed.code !== undefined && tries < 60; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    processor = await openProcessor(hub, 'r-1', { key }).catch(() => processor);
  }
  processor.say(...unsent);
  await client.hears('"frameId":999.0');
  expect(client.texts.map((text) => /"frameId":(\d+)\.0,/.exec(text)?.[1])).toEqual(
    unsent.map((_, number) => String(number)),
  );
});
it('under anonymous access anyone may be any camera, and the device is made', async () => {
  await start({ ANONYMOUS_ACCESS: 'on' });

  const [processor, client] = [await openProcessor(hub, 'made'), await openPeer(hub, '/client')];
  // The original ignores a key that nobody asked for.
  client.say({ type: 'authenticate', jwt: 'some token of theirs' });
  processor.say({ type: 'authenticate', jwt: 'some token of theirs' });
  await sync(processor, client);
  expect((await hub.call('GET', '/api/devices/made')).status).toBe(200);
});
