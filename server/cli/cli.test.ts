// The command as a process of its own, beside a running hub and without one, on the same data folder.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listAuditAnswerSchema } from '#contract/api/audit.ts';
import { startTestHub, type TestHub, testPassword } from '#server/testing/start-test-hub.ts';
import { waitFor } from '#server/testing/test-images.ts';

// Each run is a new process that compiles its sources first.
vi.setConfig({ testTimeout: 60_000 });

const cli = fileURLToPath(new URL('./cli.ts', import.meta.url));
let dataDir: string;
let hub: TestHub;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'frameroom-cli-'));
  hub = await startTestHub({ DATA_DIR: dataDir });
});
afterAll(async () => {
  await hub.close();
  await rm(dataDir, { recursive: true, force: true });
});

type Ended = { code: number | null; out: string; err: string };

function run(words: string[], env: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', cli, ...words], {
    env: { ...process.env, HOST: '127.0.0.1', DATA_DIR: dataDir, PORT: String(hub.port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    err += data;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

const join = (url: string) =>
  hub.call(
    'POST',
    '/api/join',
    { token: new URL(url.trim()).hash.slice(1), name: 'Ann', password: 'found again' },
    {},
  );
const refusal = (sentence: string) => ({ code: 1, out: '', err: expect.stringContaining(sentence) });

describe('user reset', () => {
  it('prints a link that works once beside the running hub, and ends the old password and its logins', async () => {
    const { cookie } = await hub.addPerson('ann@example.org', { role: 'admin' });
    const { code, out, err } = await run(['user', 'reset', ' ANN@example.org']);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${hub.port}/join#frc_[\\w-]{43}\n$`));
    expect(err).toContain('It works once');
    expect(err).not.toContain('frc_');
    // Nothing has changed until it is used.
    expect((await hub.call('GET', '/api/me', undefined, { cookie })).status).toBe(200);

    expect((await join(out)).status).toBe(200);
    expect((await hub.call('GET', '/api/me', undefined, { cookie })).status).toBe(401);
    await expect(hub.logInAs('ann@example.org')).rejects.toThrow('refused');
    expect((await join(out)).status).toBe(410);
    await waitFor('its entry in the audit log', async () => {
      const answer = await hub.call('GET', '/api/audit?action=person.joined');
      const [entry] = listAuditAnswerSchema.parse(await answer.json()).entries;
      return entry?.target === 'ann@example.org' && entry.details.linkMadeBy === 'command';
    });
  });

  it('works while the hub does not run, for its next start', async () => {
    await hub.addPerson('later@example.org');
    await hub.close();
    const { out } = await run(['user', 'reset', 'later@example.org'], {
      PUBLIC_URL: 'https://frames.example.org',
    });
    expect(out).toMatch(/^https:\/\/frames\.example\.org\/join#frc_/);
    hub = await startTestHub({ DATA_DIR: dataDir });
    expect((await join(out)).status).toBe(200);
  });

  it('says why it cannot be, and ends with an error', async () => {
    expect(await run(['user', 'reset', 'nobody@example.org'])).toEqual(refusal('Nobody here has'));
  });
});

describe('user list', () => {
  it('shows who has an account, and that is all', async () => {
    await hub.addPerson('seen@example.org', { role: 'operator' });
    await hub.call('POST', '/api/users', { email: 'invited@example.org', name: 'I' });
    const { code, out, err } = await run(['user', 'list']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^E-MAIL +ROLE +STATE +LAST SEEN$/m);
    expect(out).toMatch(/^seen@example\.org +operator +active +never$/m);
    expect(out).toMatch(/^invited@example\.org +viewer +invited +never$/m);
    expect(out).toMatch(/^ann@example\.org +admin +active +\d{4}-\d\d-\d\d \d\d:\d\d UTC$/m);
    expect(out).not.toContain(testPassword);
  });
});

describe('the command', () => {
  it('explains itself when it is asked, and when it is not understood', async () => {
    expect(await run(['--help'])).toEqual({
      ...{ code: 0, err: '' },
      out: expect.stringContaining('user reset EMAIL'),
    });
    expect(await run(['user', 'delete', 'x'])).toEqual(refusal('There is no command "user delete x".'));
  });

  it('says when there is no hub, or its settings are wrong', async () => {
    const empty = await mkdtemp(path.join(tmpdir(), 'frameroom-cli-'));
    expect(await run(['user', 'list'], { DATA_DIR: empty })).toEqual(refusal('There is no hub in'));
    expect(await run(['user', 'list'], { LOG_LEVEL: 'loud' })).toEqual(refusal('LOG_LEVEL is "loud"'));
    await rm(empty, { recursive: true });
  });
});
