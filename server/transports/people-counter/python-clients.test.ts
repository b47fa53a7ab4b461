// The clients people have are written in Python: with the real libraries, where they are installed.
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postFrame } from '#server/testing/post-frame.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage } from '#server/testing/test-images.ts';
import { postFace } from './test-client.ts';

const python = '/usr/bin/python3';

function isThere(library: string): boolean {
  try {
    execFileSync(python, ['-c', `import ${library}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Each asks for a face, and prints the first message of each type that comes, one JSON a line. */
const programs = {
  websockets: `
import asyncio, json, sys, websockets
async def main():
    async with websockets.connect(sys.argv[1]) as ws:
        await ws.send(json.dumps({"type": "get_face", "face_id": "1"}))
        seen = {}
        while len(seen) < 3:
            message = json.loads(await ws.recv())
            seen.setdefault(message["type"], message)
        print(json.dumps(seen))
asyncio.run(asyncio.wait_for(main(), 15))
`,
  tornado: `
import asyncio, json, sys
from tornado.websocket import websocket_connect
async def main():
    ws = await websocket_connect(sys.argv[1])
    await ws.write_message(json.dumps({"type": "get_face", "face_id": "1"}))
    seen = {}
    while len(seen) < 3:
        message = json.loads(await ws.read_message())
        seen.setdefault(message["type"], message)
    print(json.dumps(seen))
asyncio.run(asyncio.wait_for(main(), 15))
`,
  websocket: `
import json, sys, websocket
ws = websocket.create_connection(sys.argv[1], timeout=15)
ws.send(json.dumps({"type": "get_face", "face_id": "1"}))
seen = {}
while len(seen) < 3:
    message = json.loads(ws.recv())
    seen.setdefault(message["type"], message)
print(json.dumps(seen))
`,
};

let hub: TestHub;
let key: string;
let jpeg: Buffer;

beforeAll(async () => {
  hub = await startTestHub();
  key = await hub.addDevice('door');
  jpeg = await makeImage();
  await postFace(hub, 'door', jpeg);
});
afterAll(() => hub.close());

describe('a Python client', () => {
  for (const [library, program] of Object.entries(programs)) {
    it.skipIf(!isThere(library))(
      `with ${library} gets frames, stats and its answer, at the address with its key (skipped where it is not installed)`,
      async () => {
        const address = `${hub.url.replace('http', 'ws')}/k/${key}/people-counter`;
        const timer = setInterval(() => void postFrame(hub, 'door', key, jpeg).catch(() => undefined), 50);
        try {
          const { stdout } = await promisify(execFile)(python, ['-c', program, address]);
          expect(JSON.parse(stdout)).toMatchObject({
            frame: { data: jpeg.toString('base64') },
            stats: { data: { count_in: 0, event_active: false } },
            face_image: { face_id: 1, filename: 'face_1.jpg', image_data: jpeg.toString('base64') },
          });
        } finally {
          clearInterval(timer);
        }
      },
    );
  }
});
