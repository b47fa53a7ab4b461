import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { makeVideo } from '#server/media/test-probe.ts';
import { startTestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { openClient } from './test-client.ts';

const python = '/usr/bin/python3';
const can = (modules: string) => spawnSync(python, ['-c', `import ${modules}`]).status === 0;

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

describe('the example model (skipped where there is no Python)', () => {
  it.skipIf(!can('http.server'))('reads clips and uploads, and its answers reach the client', async () => {
    const example = path.resolve('public/examples/clip-model.py');
    const model: ChildProcess = spawn(python, [example, '0'], { stdio: ['ignore', 'pipe', 'ignore'] });
    closes.push(() => void model.kill());
    if (!model.stdout) throw new Error('No output.');
    const [line] = (await once(createInterface(model.stdout), 'line')) as [string];
    const url = /http:\S+/.exec(line)?.[0];
    const hub = await startTestHub({
      CLIP_MODELS: `goal_try=${url}`,
      CLIP_WINDOW_FRAMES: '5',
      CLIP_HOP_FRAMES: '5',
    });
    closes.push(hub.close);
    const key = await hub.addDevice('pi-1');
    const client = await openClient(hub, key);
    for (let n = 0; n < 5; n += 1) await client.process(await makeImage());
    await waitFor('the result', () => client.results.length === 1);
    expect(client.results[0]).toMatchObject({
      result: { goal_try: { frames: 5, seconds: expect.any(Number) } },
    });
    client.close();

    const video = await makeVideo('mp4', 2);
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(`${hub.url}/batch`, { method: 'POST', headers, body: new Uint8Array(video) });
    expect(await answer.json()).toEqual({
      result: { goal_try: { bytes: video.length, frames: 20, seconds: 2 } },
    });
  });
});

const script = `
import sys, threading, requests, socketio
url, key, picture = sys.argv[1:]
session = requests.post(f"{url}/k/{key}/get_session_id").json()["session_id"]
client, done, results = socketio.Client(), threading.Event(), []
@client.on("result")
def on_result(result):
    results.append(result)
    if len(results) == 2: done.set()
client.connect(f"{url}?session_id={session}")
image = open(picture, "rb").read()
client.emit("process", image)
print(client.call("process", {"frame": image}))
done.wait(10)
print(results)
client.disconnect()
try:
    socketio.Client().connect(f"{url}?session_id={session}")
except socketio.exceptions.ConnectionError as error:
    print("refused", error)
`;

describe('python-socketio 5 (skipped where it is not installed)', () => {
  it.skipIf(!can('socketio, requests'))('asks for an id, sends pictures and gets results', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'frameroom-python-'));
    closes.push(() => rm(dir, { recursive: true, force: true }));
    const picture = path.join(dir, 'picture.png');
    await writeFile(picture, await makeImage('png', { width: 30, height: 20, colour: '#0000ff' }));
    const hub = await startTestHub();
    closes.push(hub.close);
    const key = await hub.addDevice('pi-1');
    const { stdout } = await promisify(execFile)(python, ['-c', script, hub.url, key, picture]);
    const [reply, results, refused] = stdout.trim().split('\n');
    expect(reply).toBe("{'success': True, 'seq': 2}");
    const one = "{'result': {'first_pixel': [0, 0, 255], 'size': [30, 20]}}";
    expect(results).toBe(`[${one}, ${one}]`);
    expect(refused).toMatch(/^refused/);
  });
});
