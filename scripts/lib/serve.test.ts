import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const serveModule = new URL('./serve.mjs', import.meta.url).href;
let folder = '';
const started: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'frameroom-serve-'));
});

afterEach(() => {
  for (const child of started.splice(0)) killGroup(child, 'SIGKILL');
  rmSync(folder, { recursive: true });
});

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid) process.kill(-child.pid, signal);
  } catch {
    // All of it has ended.
  }
}

/** A server that writes each signal it gets, and stops on `stop` of them; under a parent that serves it. */
function start(server: string) {
  const file = path.join(folder, 'server.mjs');
  const parent = `import { serve } from '${serveModule}'; process.exit(await serve(['${file}']));`;
  writeFileSync(file, server);
  writeFileSync(path.join(folder, 'parent.mjs'), parent);
  const child = spawn(process.execPath, [path.join(folder, 'parent.mjs')], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  // Closed, not only ended: the pipe belongs to the server too, so it closes when both are gone.
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const says = async (text: string) => expect.poll(() => output, { timeout: 10_000 }).toContain(text);
  return { child, closed, says, output: () => output };
}

const patient = `
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {
    console.log('got ' + signal);
    setTimeout(() => process.exit(7), 600);
  });
  setInterval(() => {}, 1000);
  console.log('listening');
`;

describe('a served process', () => {
  it('gives its exit code to its parent', async () => {
    expect(await start('process.exit(5)').closed).toBe(5);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('gets %s through its parent, and is waited for', async (signal) => {
    const { child, closed, says, output } = start(patient);
    await says('listening');
    child.kill(signal);
    expect(await closed).toBe(7);
    expect(output()).toBe(`listening\ngot ${signal}\n`);
  });

  it('gets Ctrl-C once, although the terminal tells both of them', async () => {
    const { child, closed, says, output } = start(patient);
    await says('listening');
    killGroup(child, 'SIGINT');
    expect(await closed).toBe(7);
    expect(output()).toBe('listening\ngot SIGINT\n');
  });

  it('is told to stop when its parent was killed', async () => {
    const { child, closed, says, output } = start(patient);
    await says('listening');
    child.kill('SIGKILL');
    await closed;
    expect(output()).toBe('listening\ngot SIGTERM\n');
  });

  it('ends at once on a signal that it does not listen for yet', async () => {
    const { child, closed, says } = start("setInterval(() => {}, 1000); console.log('starting')");
    await says('starting');
    child.kill('SIGTERM');
    expect(await closed).toBe(128 + 15);
  });

  it('may end by itself when it has nothing left to do', async () => {
    expect(await start("console.log('done')").closed).toBe(0);
  });
});
