import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';
import { silentLogger } from './lib/logger.ts';
import { type Runtime, startRuntime } from './runtime.ts';

let dir: string;
const running: Runtime[] = [];

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'frameroom-start-'));
});
afterEach(async () => {
  for (const runtime of running.splice(0)) await runtime.close();
  await rm(dir, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}): Promise<Runtime> {
  const config = loadConfig({ HOST: '127.0.0.1', PORT: '0', DATA_DIR: dir, ...env });
  const runtime = await startRuntime({ config, log: silentLogger, openPages: null });
  running.push(runtime);
  return runtime;
}

describe('the start stops with one plain sentence that says what to do', () => {
  it('when the port is in use', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) =>
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port)),
    );
    await expect(start({ PORT: String(port) })).rejects.toThrow(new RegExp(`Port ${port} is in use.*PORT=`));
    other.close();
  });

  it('when one more port is in use, by its own setting', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) =>
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port)),
    );
    await expect(start({ PHYSIO_PORT: String(port) })).rejects.toThrow(
      new RegExp(`Port ${port} is in use.*PHYSIO_PORT=`),
    );
    other.close();
  });

  it('when the address is not one of this machine', async () => {
    await expect(start({ HOST: '203.0.113.7' })).rejects.toThrow(/HOST is not an address of this machine/);
  });

  it('when the data folder cannot be used', async () => {
    const file = path.join(dir, 'a-file');
    await writeFile(file, '');
    await expect(start({ DATA_DIR: path.join(file, 'data') })).rejects.toThrow(
      /data folder .* cannot be used.*DATA_DIR/,
    );
  });

  it('when the secret of the logins is damaged', async () => {
    await writeFile(path.join(dir, 'auth-secret'), 'short');
    await expect(start()).rejects.toThrow(/auth-secret is damaged.*Delete it/);
  });

  it('when the database is none, and leaves nothing running behind', async () => {
    await writeFile(
      path.join(dir, 'frameroom.db'),
      'this is not a database, not at all, not even nearly'.repeat(50),
    );
    await expect(start()).rejects.toThrow(/database/);
    await rm(path.join(dir, 'frameroom.db'));
    expect((await start()).port).toBeGreaterThan(0);
  });

  it('when a setting is wrong', () => {
    expect(() => loadConfig({ PORT: 'eighty' })).toThrow(/PORT/);
    expect(() => loadConfig({ ADMIN_TOKEN: 'too short' })).toThrow(/ADMIN_TOKEN/);
  });
});

describe('the first run', () => {
  it('gives a set-up token until there is an administrator, then none', async () => {
    const runtime = await start();
    const url = `http://127.0.0.1:${runtime.port}/api/setup`;
    const setUp = (token: string) =>
      fetch(url, {
        method: 'POST',
        body: JSON.stringify({ token, email: 'ann@example.org', name: 'Ann', password: 'correct horse' }),
      });
    expect((await setUp('frs_guess')).status).toBe(403);
    expect((await setUp(runtime.setupToken ?? '')).status).toBe(201);
    expect((await setUp(runtime.setupToken ?? '')).status).toBe(410);
    await runtime.close();
    expect((await start()).setupToken).toBeNull();
  });

  it('needs no set-up with ADMIN_EMAIL and ADMIN_PASSWORD', async () => {
    const runtime = await start({ ADMIN_EMAIL: 'ann@example.org', ADMIN_PASSWORD: 'correct horse' });
    expect(runtime.setupToken).toBeNull();
  });
});

it('listens on the ports of its own that are set, and on no others, with the same answers', async () => {
  const runtime = await start({ PI_ROOMS_PORT: '0', CLIPS_PORT: '0' });
  expect(Object.keys(runtime.ownPorts)).toEqual(['PI_ROOMS_PORT', 'CLIPS_PORT']);
  for (const port of Object.values(runtime.ownPorts)) {
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  }
  await runtime.close();
  for (const port of Object.values(runtime.ownPorts)) {
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  }
});

it('closing twice is closing once, and frees the port', async () => {
  const runtime = await start();
  await Promise.all([runtime.close(), runtime.close()]);
  expect((await start({ PORT: String(runtime.port) })).port).toBe(runtime.port);
});
