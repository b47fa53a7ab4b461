// One run of a program that touches untrusted bytes: low priority, bounded in time, memory and output, killed when a bound
// is passed. Whatever happens to it is an answer here; it never throws and never takes the hub with it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import type { Writable } from 'node:stream';

export type ProgramRun = {
  program: string;
  args: readonly string[];
  /** Written to its stdin, as fast as it reads. */
  input?: Iterable<Buffer>;
  timeoutMs: number;
  maxOutputBytes: number;
  signal?: AbortSignal | undefined;
};

export type ProgramEnd =
  | { kind: 'done'; output: Buffer; warnings: string }
  /** `reason`: the last thing it said, or how it ended. */
  | { kind: 'failed'; reason: string }
  | { kind: 'missing' };

/** Address space. A clip of 50-megapixel pictures took 0.63 GB; a picture bomb would take all there is. */
const maxMemoryKb = 2_000_000;
/** What it says to people is short; the rest is noise. */
const maxWordsBytes = 8000;
const niceness = 10;

export async function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  if (run.signal?.aborted) return { kind: 'failed', reason: 'it was no longer wanted' };
  const [command, ...args] = underLimits(run);
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
  const output: Buffer[] = [];
  let outputBytes = 0;
  let words = '';
  let killedFor: string | null = null;

  function kill(reason: string): void {
    killedFor ??= reason;
    child.kill('SIGKILL');
  }
  const timer = setTimeout(() => kill(`it took longer than ${run.timeoutMs / 1000} seconds`), run.timeoutMs);
  const stop = () => kill('it was no longer wanted');
  run.signal?.addEventListener('abort', stop, { once: true });

  child.stdout.on('data', (chunk: Buffer) => {
    outputBytes += chunk.length;
    if (outputBytes > run.maxOutputBytes) kill(`it wrote more than ${run.maxOutputBytes} bytes`);
    else output.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString('utf8')).slice(-maxWordsBytes);
  });
  child.once('spawn', () => lowerPriority(child.pid));
  // It may end before it has read everything; its exit code says whether that was a failure.
  child.stdin.on('error', () => undefined);
  void feed(child.stdin, run.input);

  try {
    const end = await ended(child);
    if (end === 'missing') return { kind: 'missing' };
    if (killedFor) return { kind: 'failed', reason: killedFor };
    const said = lastLine(words);
    return end.code === 0
      ? { kind: 'done', output: Buffer.concat(output, outputBytes), warnings: said }
      : { kind: 'failed', reason: said || `it ended with ${end.signal ?? end.code}` };
  } finally {
    clearTimeout(timer);
    run.signal?.removeEventListener('abort', stop);
  }
}

/** The shell's own limits, then the program in the shell's place. Arguments are passed as they are, never parsed. */
function underLimits({ program, args, timeoutMs }: ProgramRun): [string, ...string[]] {
  if (process.platform !== 'linux') return [program, ...args];
  const script = 'ulimit -v "$1" && ulimit -t "$2" && ulimit -c 0 && shift 2 && exec "$@"';
  const cpuSeconds = Math.ceil(timeoutMs / 1000) + 1;
  return ['sh', '-c', script, 'sh', String(maxMemoryKb), String(cpuSeconds), program, ...args];
}

/** What a shell answers when there is no such program, or it may not be run. */
const shellCannot = new Set([126, 127]);

function ended(
  child: ReturnType<typeof spawn>,
): Promise<{ code: number | null; signal: string | null } | 'missing'> {
  return new Promise((resolve) => {
    child.once('error', () => resolve('missing'));
    child.once('close', (code, signal) =>
      resolve(code !== null && shellCannot.has(code) ? 'missing' : { code, signal }),
    );
  });
}

async function feed(stdin: Writable, input: Iterable<Buffer> = []): Promise<void> {
  try {
    for (const chunk of input) {
      if (!stdin.write(chunk)) await Promise.race([once(stdin, 'drain'), once(stdin, 'close')]);
      if (stdin.destroyed) return;
    }
    stdin.end();
  } catch {
    stdin.destroy();
  }
}

function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) os.setPriority(pid, niceness);
  } catch {
    // It has ended already.
  }
}

function lastLine(words: string): string {
  return words.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
}
