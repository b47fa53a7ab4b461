import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runProgram } from './run-program.ts';

const bounds = { timeoutMs: 5000, maxOutputBytes: 1000 };

describe('a program under limits', () => {
  it('is given its input and answers its output', async () => {
    const end = await runProgram({
      ...bounds,
      program: 'cat',
      args: [],
      input: [Buffer.from('a'), Buffer.from('b')],
    });
    expect(end).toEqual({ kind: 'done', output: Buffer.from('ab'), warnings: '' });
  });

  it('is killed when it takes too long', async () => {
    const before = performance.now();
    const end = await runProgram({ ...bounds, program: 'sleep', args: ['60'], timeoutMs: 200 });
    expect(end).toEqual({ kind: 'failed', reason: 'it took longer than 0.2 seconds' });
    expect(performance.now() - before).toBeLessThan(4000);
  });

  it('is killed when it writes too much', async () => {
    const end = await runProgram({ ...bounds, program: 'yes', args: [] });
    expect(end).toEqual({ kind: 'failed', reason: 'it wrote more than 1000 bytes' });
  });

  it('is killed when it is no longer wanted, and never begins when that was so before', async () => {
    const abort = new AbortController();
    const running = runProgram({ ...bounds, program: 'sleep', args: ['60'], signal: abort.signal });
    abort.abort();
    expect(await running).toMatchObject({ reason: 'it was no longer wanted' });
    expect(await runProgram({ ...bounds, program: 'true', args: [], signal: abort.signal })).toMatchObject({
      reason: 'it was no longer wanted',
    });
  });

  it('that crashes, or is not there, is an answer', async () => {
    expect(
      await runProgram({ ...bounds, program: 'sh', args: ['-c', 'echo oops >&2; kill -SEGV $$'] }),
    ).toEqual({
      kind: 'failed',
      reason: 'oops',
    });
    expect(await runProgram({ ...bounds, program: 'no-such-program', args: [] })).toEqual({
      kind: 'missing',
    });
  });

  it('that reads nothing of a large input is not waited for', async () => {
    const input = Array.from({ length: 50 }, () => Buffer.alloc(100_000));
    expect(await runProgram({ ...bounds, program: 'true', args: [], input })).toMatchObject({ kind: 'done' });
  });

  it.skipIf(process.platform !== 'linux')('cannot take more memory than it may', async () => {
    const end = await runProgram({ ...bounds, program: 'sh', args: ['-c', 'ulimit -v; ulimit -c'] });
    expect(end).toMatchObject({ kind: 'done', output: Buffer.from('2000000\n0\n') });
  });

  it.skipIf(!existsSync('/proc/self/stat'))('runs at a low priority', async () => {
    const end = await runProgram({ ...bounds, program: 'sh', args: ['-c', 'sleep 0.2; cat /proc/$$/stat'] });
    if (end.kind !== 'done') throw new Error(JSON.stringify(end));
    const nice = (stat: string) => Number(stat.slice(stat.lastIndexOf(')')).split(' ')[17]);
    expect(nice(end.output.toString())).toBeGreaterThan(nice(readFileSync('/proc/self/stat', 'utf8')));
  });
});
