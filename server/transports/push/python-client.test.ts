// The program of docs/sending-frames.md, as it stands there, with the real library where it is installed.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';

const python = '/usr/bin/python3';
const document = path.resolve(import.meta.dirname, '../../../docs/sending-frames.md');

function isThere(library: string): boolean {
  try {
    execFileSync(python, ['-c', `import ${library}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

let hub: TestHub;
let dir: string;
beforeAll(async () => {
  hub = await startTestHub();
  dir = await mkdtemp(path.join(tmpdir(), 'frameroom-push-'));
});
afterAll(async () => {
  await hub.close();
  await rm(dir, { recursive: true });
});

describe('the program of the documents', () => {
  it.skipIf(!isThere('websocket'))('sends picture after picture, and prints the hub’s answers', async () => {
    const key = await hub.addDevice('pi-1');
    const text = await readFile(document, 'utf8');
    const program = /```python\n(import pathlib[\s\S]+?)```/.exec(text)?.[1] ?? '';
    await writeFile(path.join(dir, 'photo.jpg'), await makeImage());
    const before = Date.now();
    const code = program.replace('HUB:3000', `127.0.0.1:${hub.port}`).replace('KEY', key);
    const child = spawn(python, ['-u', '-c', code], { cwd: dir });
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        printed += String(chunk);
      });
    try {
      await waitFor('three answers', () => printed.includes('"seq":3') || child.exitCode !== null);
      expect(printed).toMatch(/^\{"seq":1,"session":"[\w-]{36}"\}\n\{"seq":2,/);
      const snapshot = await hub.call('GET', '/api/devices/pi-1/snapshot.jpg');
      expect(Number(snapshot.headers.get('x-captured-at'))).toBeGreaterThanOrEqual(before);
    } finally {
      child.kill();
      await waitFor('its end', () => child.exitCode !== null || child.signalCode !== null);
    }
  });
});
