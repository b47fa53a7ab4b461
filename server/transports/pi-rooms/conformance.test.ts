// The clients people have: Socket.IO 3.1 and 4 in the browser's library, python-socketio, and the Pi's own `requests.post`.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminToken, startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { base64, dataUrl, openPiViewer, upload } from './test-pi-viewer.ts';

const python = '/usr/bin/python3';

function pythonHas(...modules: string[]): boolean {
  try {
    execFileSync(python, ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

let hub: TestHub;
let png: Buffer;

beforeAll(async () => {
  hub = await startTestHub();
  png = await makeImage('png');
});
afterAll(() => hub.close());

describe.each([
  { version: 4, transports: ['websocket'] },
  { version: 4, transports: ['polling'] },
  { version: 4, transports: ['polling', 'websocket'] },
  { version: 3, transports: ['websocket'] },
  { version: 3, transports: ['polling'] },
  { version: 3, transports: ['polling', 'websocket'] },
] as const)('socket.io-client $version over $transports', ({ version, transports }) => {
  it('joins, is told, sees every frame, leaves, and sees none', async () => {
    const device = `c-${version}-${transports.join('-')}`;
    const key = await hub.addDevice(device);
    const viewer = await openPiViewer(hub.url, { key: adminToken, version, transports: [...transports] });
    viewer.join(device);
    await waitFor('the word of it', () => viewer.joined.length === 1);
    expect(viewer.joined).toEqual([{ room_entered_msg: device, room: device }]);
    for (let index = 1; index <= 10; index++) {
      await upload(hub, { image: base64(png), id: device }, { key });
      await waitFor(`frame ${index}`, () => viewer.frames.length === index);
    }
    expect(viewer.frames.at(-1)).toEqual({ [device]: dataUrl(png) });
    viewer.leave(device);
    await viewer.settled();
    await upload(hub, { image: base64(png), id: device }, { key });
    await viewer.settled();
    expect(viewer.frames).toHaveLength(10);
    viewer.close();
  });
});

describe('a client with its key in the base URL, its only setting', () => {
  it.each(['websocket', 'polling'] as const)('sees every frame over %s', async (transport) => {
    const device = `base-url-${transport}`;
    const key = await hub.addDevice(device);
    const viewer = await openPiViewer(`${hub.url}/k/${key}`, { transports: [transport] });
    viewer.join(device);
    await viewer.settled();
    expect(viewer.joined).toEqual([{ room_entered_msg: device, room: device }]);
    for (let index = 1; index <= 3; index++) {
      await upload(hub, { image: base64(png), id: device }, { key });
      await waitFor(`frame ${index}`, () => viewer.frames.length === index);
    }
    expect(viewer.frames.at(-1)).toEqual({ [device]: dataUrl(png) });
    viewer.close();
  });
});

const pythonViewer = `
import sys, socketio
url, key, room, transport = sys.argv[1:]
sio = socketio.Client()

@sio.on('connect')
def connected():
    sio.emit('/face_mask_detection/join', {'room': room})

@sio.on('join_room_msg')
def joined(message):
    print('joined', message['room_entered_msg'], flush=True)

@sio.on('new_frame')
def frame(message):
    print('frame', list(message)[0], message[list(message)[0]], flush=True)

sio.connect(url, auth={'key': key}, transports=[transport])
sio.wait()
`;

const hasPythonViewer = pythonHas('socketio', 'requests', 'websocket');

describe(`python-socketio${hasPythonViewer ? '' : ' (not here: Debian has it as python3-socketio, with python3-websocket)'}`, () => {
  it.skipIf(!hasPythonViewer).each(['polling', 'websocket'])('watches a room over %s', async (transport) => {
    const device = `py-${transport}`;
    const key = await hub.addDevice(device);
    const child = spawn(python, ['-c', pythonViewer, hub.url, adminToken, device, transport]);
    const lines: string[] = [];
    createInterface(child.stdout).on('line', (line) => lines.push(line));
    try {
      await waitFor('the word of it', () => lines[0] === `joined ${device}`);
      for (let index = 1; index <= 5; index++) {
        await upload(hub, { image: base64(png), id: device }, { key });
        await waitFor(`frame ${index}`, () => lines.length === index + 1);
      }
      expect(lines.at(-1)).toBe(`frame ${device} ${dataUrl(png)}`);
    } finally {
      child.kill('SIGKILL');
    }
  });
});

const pythonPi = `
import base64, sys, requests
url, pi_id, image = sys.argv[1:]
for _ in range(5):
    b64_img = base64.b64encode(bytes.fromhex(image)).decode()
    answer = requests.post(url + '/face_mask_detection/upload_frame', json={'image': b64_img, 'id': pi_id})
    print(answer.status_code, repr(answer.text))
`;

const hasRequests = pythonHas('requests');

describe(`a Pi with requests${hasRequests ? '' : ' (not here: Debian has it as python3-requests)'}`, () => {
  it.skipIf(!hasRequests)('posts with its key in the base URL, its only setting', async () => {
    const key = await hub.addDevice('py-pi');
    const viewer = await openPiViewer(hub.url, { key });
    viewer.join('py-pi');
    await viewer.settled();
    const { stdout } = await promisify(execFile)(python, [
      '-c',
      pythonPi,
      `${hub.url}/k/${key}`,
      'py-pi',
      png.toString('hex'),
    ]);
    expect(stdout).toBe("200 ''\n".repeat(5));
    await waitFor('a frame', () => viewer.frames.length > 0);
    expect(viewer.frames[0]).toEqual({ 'py-pi': dataUrl(png) });
    viewer.close();
  });
});
