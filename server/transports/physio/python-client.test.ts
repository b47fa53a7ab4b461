import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makePng, openAt } from './test-client.ts';

const python = '/usr/bin/python3';
const imports = 'import socketio, aiohttp, requests, websocket';
const isPresent = spawnSync(python, ['-c', imports]).status === 0;

let hub: TestHub;
const { historyOf, closeAll } = openAt(() => hub);

beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(async () => {
  closeAll();
  await hub.close();
});

/** Written as such a client is: acknowledgements by callback or `call`, JSON texts, a key in `auth`. */
const client = `
import base64, json, struct, sys, threading
import socketio
url, key, wrong, transport, png = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], base64.b64decode(sys.argv[5])
said = {'acks': [], 'predictions': []}
done = threading.Event()
sio = socketio.Client(reconnection=False)

@sio.on('prediction')
def prediction(text):
    said['predictions'].append(json.loads(text))
    if len(said['predictions']) == 3: done.set()

refused = socketio.Client(reconnection=False)
refused.on('connect_error', lambda data: said.update(refused=data))
try:
    refused.connect(url, auth={'key': wrong}, transports=[transport])
except socketio.exceptions.ConnectionError:
    pass
sio.connect(url, auth={'key': key}, transports=[transport])
stamp = lambda ms: struct.pack('<Q', ms)
said['acks'].append(sio.call('session_start', stamp(1767225600000)))
for n in range(3): said['acks'].append(sio.call('frame', stamp(n) + png))
said['acks'].append(sio.call('frame', stamp(9) + b'no picture'))
done.wait(10)
said['acks'].append(sio.call('session_end', stamp(1767225601000)))
said['acks'].append(sio.call('session_end', b''))
sio.disconnect()
print(json.dumps(said))
`;

it.skipIf(!isPresent).each(['websocket', 'polling'])(
  'python-socketio holds a whole session over %s (skipped where python3 with socketio is not installed)',
  async (transport) => {
    const device = `python-${transport}`;
    const key = await hub.addDevice(device);
    const png = makePng().toString('base64');
    const { stdout } = await promisify(execFile)(python, [
      '-c',
      client,
      hub.url,
      key,
      'wrong',
      transport,
      png,
    ]);
    const success = '{"success": true}';
    expect(JSON.parse(stdout)).toMatchObject({
      refused: { message: 'authentication failed' },
      acks: [
        ...Array<string>(4).fill(success),
        '{"success": false, "error": "Image is corrupted or not in PNG format"}',
        success,
        '{"success": false, "error": "Data length is less than 8 bytes"}',
      ],
      predictions: [0, 1, 2].map((n) => ({
        success: true,
        recv_ts: n,
        frame: { size: [4, 3], mode: 'RGB' },
      })),
    });
    expect(await historyOf(device)).toMatchObject([{ frames: 3, endReason: 'ended' }]);
  },
);
