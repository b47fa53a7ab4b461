// A hub with an upload folder that a test can look into, and clients of POST /batch.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { makeVideo } from '#server/media/test-probe.ts';
import { type ClipModelOptions, startClipModel, type TestClipModel } from '#server/testing/clip-model.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';

/** A short real MP4. */
export let video: Buffer;
export let dataDir: string;
beforeAll(async () => {
  video = await makeVideo('mp4');
  dataDir = await mkdtemp(path.join(tmpdir(), 'frameroom-batch-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

export const closes: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

export async function model(options: ClipModelOptions = {}): Promise<TestClipModel> {
  const started = await startClipModel(options);
  closes.push(started.close);
  return started;
}

export async function open(env: Record<string, string> = {}): Promise<{ hub: TestHub; key: string }> {
  const hub = await startTestHub({
    DATA_DIR: dataDir,
    DATABASE_URL: `file:${dataDir}/${crypto.randomUUID()}.db`,
    ...env,
  });
  closes.push(hub.close);
  return { hub, key: await hub.addDevice('pi-1') };
}

export function formOf(...files: { name?: string; content: Buffer; filename?: string }[]): FormData {
  const form = new FormData();
  form.append('comment', 'a field of no interest');
  for (const { name = 'video', content, filename = 'match.mp4' } of files) {
    form.append(name, new Blob([new Uint8Array(content)]), filename);
  }
  return form;
}

export async function post(
  hub: TestHub,
  key: string | null,
  body: FormData | Buffer | string,
  type?: string,
) {
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  if (type) headers['content-type'] = type;
  const sent = Buffer.isBuffer(body) ? new Uint8Array(body) : body;
  const answer = await fetch(`${hub.url}/batch`, { method: 'POST', headers, body: sent });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

export const uploads = 'clips-uploads';
export async function filesLeft(): Promise<string[]> {
  return readdir(path.join(dataDir, uploads)).catch(() => []);
}

export function startUpload(hub: TestHub, key: string, headers: Record<string, string>) {
  const req = request(`${hub.url}/batch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, ...headers },
  });
  req.on('error', () => undefined);
  const answered = new Promise<number>((resolve) => {
    req.once('response', (res) => {
      res.resume();
      resolve(res.statusCode ?? 0);
    });
  });
  return { req, answered };
}

/** Writes until it is answered; so much can be on its way when the answer comes. */
export async function postEndlessly(hub: TestHub, key: string): Promise<{ status: number; sent: number }> {
  const { req, answered } = startUpload(hub, key, {});
  const chunk = Buffer.alloc(100_000);
  let sent = 0;
  let status = 0;
  void answered.then((code) => {
    status = code;
  });
  while (status === 0 && !req.destroyed) {
    sent += chunk.length;
    req.write(chunk);
    while (req.writableNeedDrain && status === 0 && !req.destroyed) await setImmediate();
  }
  req.destroy();
  return { status, sent };
}
