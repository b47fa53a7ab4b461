// The clients of the original are Python programs; here they are, with the libraries they use and the checks they make.
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { postFrame } from '#server/testing/post-frame.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage } from '#server/testing/test-images.ts';
import { openPeer, openProcessor, sync } from './test-peer.ts';

const python = '/usr/bin/python3';
let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub({ ANONYMOUS_ACCESS: 'on' });
});
afterAll(() => hub.close());

function has(module: string): boolean {
  try {
    execFileSync(python, ['-c', `import ${module}`], { stdio: 'ignore', timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

async function run(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(python, ['-c', program, ...args], { timeout: 15_000 });
  return stdout.trim();
}

const ws = () => hub.url.replace('http', 'ws');

/** Like the real one: a frame id must be a float, an object id an int, and no key may be there that is not known. */
const processor = `
import asyncio, json, sys
from tornado.websocket import websocket_connect
async def main():
    socket = await websocket_connect(sys.argv[1] + '/processor')
    await socket.write_message(json.dumps({'type': 'identifier', 'id': 'python'}))
    box = {'boxId': 7, 'rect': [0.1, 0.2, 1.0, 0], 'objectType': 'person', 'certainty': 0.5}
    for number in range(50):
        await socket.write_message(json.dumps({'type': 'boundingBoxes', 'frameId': float(number), 'boxes': [box]}))
        await asyncio.sleep(0.02)
    while True:
        message = json.loads(await socket.read_message())
        if message['type'] != 'start': continue
        assert isinstance(message['frameId'], float), message
        assert type(message['objectId']) is int, message
        assert set(message) == {'type', 'objectId', 'frameId', 'boxId'}, message
        await socket.write_message(json.dumps({'type': 'featureMap', 'objectId': message['objectId'], 'featureMap': [0.25, 1.0]}))
        echoed = json.loads(await socket.read_message())
        assert echoed['type'] == 'featureMap' and all(isinstance(x, float) for x in echoed['featureMap']), echoed
        print('started', message['frameId'], message['boxId'])
        return
asyncio.run(main())
`;

it.skipIf(!has('tornado'))('a tornado processor gets its start as it demands it', async () => {
  const running = run(processor, ws());
  const client = await openPeer(hub, '/client');
  const text = await client.hears('"cameraId":"python"');
  // As a client that does not touch numbers passes them back.
  const frameId = /"frameId": ?([^,]+),/.exec(text)?.[1];
  client.say(`{"type":"start","cameraId":"python","frameId":${frameId},"boxId":7}`);
  expect(await running).toBe(`started ${frameId} 7`);
  await client.close();
});

const libraries = [
  [
    'websockets',
    `
import asyncio, sys, websockets
async def main():
    async with websockets.connect(sys.argv[1] + '/client') as socket:
        await socket.send('{"type": "start", "cameraId": "camera", "frameId": 1.0, "boxId": 1}')
        print(await socket.recv())
asyncio.run(main())
`,
  ],
  [
    'websocket',
    `
import sys, websocket
socket = websocket.create_connection(sys.argv[1] + '/client')
socket.send('{"type": "start", "cameraId": "camera", "frameId": 1.0, "boxId": 1}')
print(socket.recv())
socket.close()
`,
  ],
] as const;

for (const [module, program] of libraries) {
  it.skipIf(!has(module))(`a client of python's ${module} is heard and hears`, async () => {
    const [camera, other] = [await openProcessor(hub, 'camera'), await openPeer(hub, '/client')];
    await sync(camera, other);
    const running = run(program, ws());
    expect(await camera.hears('"start"')).toMatch(/"frameId":1\.0,"boxId":1\}$/);
    camera.say('{"type":"boundingBoxes","frameId":1.50,"boxes":[]}');
    expect(await running).toBe('{"type":"boundingBoxes","cameraId":"camera","frameId":1.50,"boxes":[]}');
    await Promise.all([camera.close(), other.close()]);
  });
}

it.skipIf(!has('cv2'))('OpenCV reads /video_feed', async () => {
  const key = await hub.addDevice('opencv');
  const jpeg = await makeImage('jpeg', { width: 320, height: 240 });
  const timer = setInterval(() => void postFrame(hub, 'opencv', key, jpeg).catch(() => undefined), 50);
  try {
    const program = `
import cv2, sys
capture = cv2.VideoCapture(sys.argv[1])
pictures = [capture.read() for _ in range(5)]
print(len([1 for ok, picture in pictures if ok]), pictures[-1][1].shape)
`;
    expect(await run(program, `${hub.url}/video_feed?device=opencv`)).toBe('5 (240, 320, 3)');
  } finally {
    clearInterval(timer);
  }
});
